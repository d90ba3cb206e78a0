import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { base64url, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/index.ts';
import { createDirectory, type Directory } from '../directory/index.ts';
import { type Artifacts, createArtifacts } from './artifacts.ts';
import { audience, issuerOf } from './authority.ts';
import { countedHashing, testClock, testRandom } from './testing/world.ts';
import { createTokenVerifier } from './token-verifier.ts';

const issuer = issuerOf('http://127.0.0.1:3620');

describe('access tokens', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const clock = testClock();
  let database: Database;
  let directory: Directory;
  let artifacts: Artifacts;
  let userId: string;
  let verify: ReturnType<typeof createTokenVerifier>;
  let keysLoaded = 0;

  beforeAll(async () => {
    database = openDatabase({});
    directory = await createDirectory({
      database,
      clock,
      random: testRandom('t'),
      hashing: countedHashing(),
    });
    await directory.addDirectory({ name: 'contoso.com' });
    await directory.addUser({ name: 'alice@contoso.com', password: 'a permanent one' });
    const verdict = await directory.checkPassword('alice@contoso.com', 'a permanent one');
    if (verdict.kind !== 'right') throw new Error(verdict.kind);
    userId = verdict.user.id;
    artifacts = createArtifacts(database, clock);
    await artifacts.save('Grant', 'the-grant', { accountId: userId }, 3600);
    verify = createTokenVerifier({
      issuer,
      audience,
      clock,
      directory,
      artifacts,
      key: async () => {
        keysLoaded += 1;
        return publicKey;
      },
    });
  });
  afterAll(() => database.close());

  const now = () => Math.floor(clock.now() / 1000);
  const token = (
    changed: Record<string, unknown> = {},
    key: KeyObject | Uint8Array = privateKey,
    header: Record<string, unknown> = {},
  ) =>
    new SignJWT({
      iss: issuer,
      aud: audience,
      sub: userId,
      exp: now() + 900,
      auth_time: 1_700_000_000,
      grant_id: 'the-grant',
      scp: 'user_impersonation',
      ...changed,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
      .sign(key);

  test('are believed when they are ours, and say when the password was typed', async () => {
    expect(await verify(`Bearer ${await token()}`)).toEqual({
      userId,
      userName: 'alice@contoso.com',
      directoryId: expect.any(String),
      signedInAt: 1_700_000_000_000,
    });
  });

  test('are checked once and remembered, up to a thousand of them', async () => {
    const first = `bearer ${await token({ jti: 'first' })}`;
    const before = keysLoaded;
    await verify(first);
    await verify(first);
    expect(keysLoaded).toBe(before + 1);
    for (let index = 0; index < 1000; index += 1) await verify(`Bearer ${await token({ jti: `n${index}` })}`);
    const later = keysLoaded;
    await verify(first);
    expect(keysLoaded).toBe(later + 1);
  });

  test.each([
    ['for another audience', { aud: 'https://elsewhere.example' }],
    ['of another issuer', { iss: issuerOf('http://127.0.0.1:1') }],
    ['expired', { exp: 1_700_000_000 }],
    ['without an end', { exp: undefined }],
    ['of a user who is not there', { sub: 'nobody' }],
    ['of a grant that is not there', { grant_id: 'another' }],
    ['without the permission', { scp: undefined }],
    ['without a time of sign-in', { auth_time: undefined }],
  ])('are refused %s', async (_, changed) => {
    await expect(verify(`Bearer ${await token(changed)}`)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  test('are refused with another key, another algorithm or another purpose', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const confused = new TextEncoder().encode(publicKey.export({ format: 'pem', type: 'spki' }).toString());
    const [header, payload] = (await token()).split('.');
    const none = `${base64url.encode('{"alg":"none","typ":"at+jwt"}')}.${payload}.`;
    for (const forged of [
      await token({}, stranger),
      await token({}, confused, { alg: 'HS256' }),
      await token({}, privateKey, { typ: 'JWT' }),
      none,
      `${header}.${payload}.`,
    ])
      await expect(verify(`Bearer ${forged}`)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  test('end with their grant, at once', async () => {
    await artifacts.save('Grant', 'short', { accountId: userId }, 3600);
    const authorization = `Bearer ${await token({ grant_id: 'short' })}`;
    await verify(authorization);
    await artifacts.destroy('Grant', 'short');
    await expect(verify(authorization)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
  });

  test('of one user do not stand on the grant of another', async () => {
    await artifacts.save('Grant', 'of-bob', { accountId: 'bob' }, 3600);
    await expect(verify(`Bearer ${await token({ grant_id: 'of-bob' })}`)).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    });
  });

  test('are refused, never more, whatever the header holds', async () => {
    await expect(verify(undefined)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
    const good = await token();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }).map((text) => `Bearer ${text}`),
          fc.base64String().map((text) => `Bearer ${text}`),
          fc.nat(good.length - 2).map((at) => `Bearer ${good.slice(0, at)}${good.slice(at + 1)}`),
          fc.constant(`Bearer ${'a'.repeat(9000)}`),
        ),
        async (header) => {
          await expect(verify(header)).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
        },
      ),
      { numRuns: 500 },
    );
  });
});
