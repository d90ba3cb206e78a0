import { expect, test } from 'vitest';

test('the package exports exactly this', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toEqual([
    'IdentityError',
    'constantTimeEqual',
    'createChallengeKey',
    'createIdentity',
    'identityErrors',
    'identityFromPem',
    'identityFromSeed',
    'issueChallenge',
    'parseDeviceId',
    'publicKeyOf',
    'signatureFromDer',
    'signatureToDer',
    'statementPurposes',
    'verifyChallenge',
    'verifyStatement',
    'verifyStatementWith',
  ]);
});
