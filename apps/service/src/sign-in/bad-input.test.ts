import { azureSphereUtility, signInPaths, signInScope } from '@spherite/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizeAddress, createWalker } from './testing/walker.ts';
import { startWorld, type World } from './testing/world.ts';

const paths = [
  signInPaths.authorize,
  `${signInPaths.authorize}/unknown`,
  signInPaths.token,
  signInPaths.deviceCode,
  signInPaths.revoke,
  signInPaths.logout,
  `${signInPaths.logout}/confirm`,
  `${signInPaths.logout}/success`,
  signInPaths.deviceVerification,
  `${signInPaths.deviceVerification}/unknown`,
  `${signInPaths.pages}/`,
  `${signInPaths.pages}/unknown`,
  '/7d71c83c-ccdf-45b7-b3c9-9c41b94406d9/v2.0/.well-known/openid-configuration',
  '/7d71c83c-ccdf-45b7-b3c9-9c41b94406d9/discovery/v2.0/keys',
];

const names = [
  'client_id',
  'response_type',
  'response_mode',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'login_hint',
  'id_token_hint',
  'claims',
  'resource',
  'request',
  'request_uri',
  'code_challenge',
  'code_challenge_method',
  'grant_type',
  'code',
  'code_verifier',
  'device_code',
  'refresh_token',
  'token',
  'token_type_hint',
  'user_code',
  'xsrf',
  'confirm',
  'abort',
  'logout',
  'post_logout_redirect_uri',
  'username',
  'password',
  'new_password',
  'repeat_password',
  'cancel',
];

const likely = [
  azureSphereUtility.clientId,
  'code',
  'form_post',
  'http://localhost:1/',
  'http://evil.example/',
  signInScope,
  'login',
  'none',
  'consent',
  '0',
  '-1',
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'S256',
  'eyJhbGciOiJub25lIn0.e30.',
  '{"id_token":{"sub":{"value":1}}}',
  'x'.repeat(43),
  'yes',
  '__proto__',
];

const valid = authorizeAddress().slice(signInPaths.authorize.length);

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'),
  path: fc.constantFrom(...paths),
  fields: fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom(...names), fc.string()),
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...likely) }, fc.string({ unit: 'binary' })),
    ),
    { maxLength: 10 },
  ),
  /** Begin with what a client rightly asks for, so that more than the first check is reached. */
  fromValid: fc.boolean(),
  inBody: fc.boolean(),
  type: fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'multipart/form-data', ''),
  accept: fc.constantFrom('application/json', 'text/html', '*/*', ''),
  withSession: fc.boolean(),
  authorization: fc.constantFrom('', 'Basic Og==', 'Bearer x', 'DPoP x'),
});

describe('whatever is sent to the sign-in', () => {
  let world: World;
  let cookie: string;
  beforeAll(async () => {
    world = await startWorld();
    const walker = createWalker(world.url);
    await walker.open(authorizeAddress());
    await walker.open(signInPaths.deviceVerification);
    cookie = [...walker.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test('is refused where it leads back into a sign-in that has ended, whatever else it carries', async () => {
    const query = new URLSearchParams({ client_id: azureSphereUtility.clientId });
    const address = new URL(`${signInPaths.authorize}/unknown?${query}`, world.url);
    const response = await fetch(address, { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(world.reports).toEqual([]);
  });

  test('is answered, and is never a fault of the service', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        async ({ method, path, fields, fromValid, inBody, type, accept, withSession, authorization }) => {
          const address = new URL(path, world.url);
          const form = new URLSearchParams(fromValid ? valid : '');
          for (const [name, value] of fields) form.set(name, value);
          const mayHaveBody = method === 'POST' || method === 'PUT';
          if (!inBody || !mayHaveBody) address.search = form.toString();
          const response = await fetch(address, {
            method,
            redirect: 'manual',
            headers: {
              ...(type ? { 'content-type': type } : {}),
              ...(accept ? { accept } : {}),
              ...(withSession ? { cookie } : {}),
              ...(authorization ? { authorization } : {}),
            },
            ...(inBody && mayHaveBody ? { body: form.toString() } : {}),
          });
          await response.arrayBuffer();
          expect(world.reports).toEqual([]);
          // 501 is how the library's router says that it does not know a method.
          expect([response.status < 500, response.status === 501]).toContain(true);
          const location = response.headers.get('location') ?? world.url;
          expect(['127.0.0.1', 'localhost']).toContain(new URL(location, world.url).hostname);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
