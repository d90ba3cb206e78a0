import { expect, test } from 'vitest';
import { deviceAuthenticationClient } from './clients.ts';

test('a service that signs no images yet is understood: there is nobody more to trust', async () => {
  const answer = {
    DeviceId: 'AB',
    TenantId: null,
    Credential: 'secret',
    ExpiresUtc: '2026-11-26T00:00:00.000Z',
  };
  const client = deviceAuthenticationClient(async () => ({
    status: 200,
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(answer)),
  }));
  expect(await client.authenticate({ body: { Statement: '', OsVersion: '' } })).toEqual({
    ...answer,
    TrustedKeystore: [],
  });
});
