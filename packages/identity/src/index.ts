export {
  type ChallengeFields,
  type ChallengeKey,
  type ChallengeSubject,
  createChallengeKey,
  issueChallenge,
  verifyChallenge,
} from './challenge.ts';
export { constantTimeEqual } from './constant-time.ts';
export { type DeviceId, parseDeviceId, publicKeyOf } from './device-id.ts';
export { IdentityError, type IdentityErrorCode, identityErrors } from './errors.ts';
export { createIdentity, type Identity, identityFromPem, identityFromSeed } from './identity.ts';
export { signatureFromDer, signatureToDer } from './signature.ts';
export {
  type ExpectedStatement,
  type SignatureCheck,
  type Statement,
  type StatementFields,
  type StatementPurpose,
  statementPurposes,
  verifyStatement,
  verifyStatementWith,
} from './statement.ts';
