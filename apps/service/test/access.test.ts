import { createIdentity } from '@spherite/identity';
import { errorBody, SpheriteError, serviceDescription } from '@spherite/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, tokenOf, trustingSignIn, type World } from '../src/testing/index.ts';

/**
 * Every operation of the public API × own, foreign and absent tenant × signed in, signed out and not assigned. The
 * operations come from the OpenAPI document: a new one is tested here without being mentioned.
 */

interface Described {
  readonly path: string;
  readonly method: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

const paths = serviceDescription('0')['paths'] as Record<
  string,
  Record<string, Omit<Described, 'path' | 'method'>>
>;
const userOperations: Described[] = Object.entries(paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase(),
    })),
  )
  .filter(({ security }) => security?.some((one) => 'user' in one));
const tenantOperations = userOperations.filter(({ path }) => path.includes('{tenantId}'));
const named = (operations: readonly Described[]) =>
  operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

const alice = 'alice@contoso.com';
const carol = 'carol@fabrikam.com';
const unassigned = 'nobody@contoso.com';
const absentId = '00000000-0000-4000-8000-000000000000';

let world: World;
let own: Record<string, string>;
let foreign: Record<string, string>;
let free: string;

beforeAll(async () => {
  world = await createWorld({
    parts: {
      signIn: (options) => {
        const signIn = trustingSignIn(options);
        return {
          ...signIn,
          authenticate: async (authorization) => {
            const caller = await signIn.authenticate(authorization);
            if (caller.userName === unassigned)
              throw new SpheriteError('NOT_ASSIGNED', 'You are not assigned.');
            return caller;
          },
        };
      },
    },
  });
  const furnish = async (user: string): Promise<Record<string, string>> => {
    const tenantId = await world.tenant(user);
    const { deviceId } = await world.manufacture();
    const { OperationId } = await world.as(user).claimDevice({ params: { tenantId, deviceId }, headers: {} });
    return { tenantId, deviceId, operationId: OperationId };
  };
  own = await furnish(alice);
  foreign = await furnish(carol);
  free = (await world.manufacture()).deviceId;
});
afterAll(async () => {
  expect(world.reported).toEqual([]);
  await world[Symbol.asyncDispose]();
});

/** Calls an operation with these in its path, and a body that fits its operation. */
const call = async (
  { path, method, requestBody }: Described,
  ids: Record<string, string>,
  user: string | undefined,
): Promise<{ status: number; code: string | undefined; text: string }> => {
  const bodies: Record<string, unknown> = {
    '/v2/tenants/create': { DeviceId: free, TenantFriendlyName: 'Another' },
    '/v2/tenants/{tenantId}/devices': [ids['deviceId']],
    '/v2/tenants/{tenantId}/deviceCapabilityImage': { Capabilities: [11], DeviceId: ids['deviceId'] },
  };
  const { status, body } = await world.send({
    method: method as 'GET',
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'missing'),
    headers: {
      ...(user ? { authorization: `Bearer ${tokenOf(user, Date.now())}` } : {}),
      ...(requestBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(requestBody ? { body: Buffer.from(JSON.stringify(bodies[path])) } : {}),
  });
  const text = new TextDecoder().decode(body);
  const code = status >= 400 ? errorBody.parse(JSON.parse(text))[0]?.Code : undefined;
  return { status, code, text };
};

const state = async (): Promise<unknown> => [
  await world.emulator.listFactoryDevices(),
  await world.as(alice).listTenants(),
  await world.as(carol).listTenants(),
];

test('there is something to test', () => {
  expect(userOperations.length).toBeGreaterThanOrEqual(8);
  expect(tenantOperations.length).toBeGreaterThanOrEqual(6);
});

describe.for(named(userOperations))('%s', ([, operation]) => {
  test('signed out: refused, whatever the tenant, and nothing happens', async () => {
    const before = await state();
    for (const ids of [own, foreign, { ...own, tenantId: absentId }])
      expect(await call(operation, ids, undefined)).toMatchObject({ status: 401, code: 'NOT_SIGNED_IN' });
    expect(await state()).toEqual(before);
  });

  test('not assigned: refused, whatever the tenant, and nothing happens', async () => {
    const before = await state();
    for (const ids of [own, foreign, { ...own, tenantId: absentId }])
      expect(await call(operation, ids, unassigned)).toMatchObject({ status: 403, code: 'NOT_ASSIGNED' });
    expect(await state()).toEqual(before);
  });
});

describe.for(named(tenantOperations))('%s', ([, operation]) => {
  test('own tenant: done', async () => {
    const { status } = await call(operation, own, alice);
    expect(Object.keys(operation.responses)).toContain(String(status));
    expect(status).toBeLessThan(300);
  });

  test('foreign tenant: answered as one that does not exist, byte for byte, and nothing happens', async () => {
    const before = await state();
    const mixed = { ...own, tenantId: foreign['tenantId'] ?? '' };
    const answers = [
      await call(operation, foreign, alice),
      await call(operation, mixed, alice),
      await call(operation, { ...foreign, tenantId: absentId }, alice),
      await call(operation, { ...own, tenantId: absentId }, alice),
    ];
    const [first, ...others] = answers.map(({ status, text }) => ({
      status,
      text: text.replaceAll(mixed.tenantId, 'ID').replaceAll(absentId, 'ID'),
    }));
    expect(first?.status).toBe(404);
    expect(answers[0]?.code).toBe('TENANT_NOT_FOUND');
    for (const other of others) expect(other).toEqual(first);
    expect(await state()).toEqual(before);
  });
});

describe('what is in a foreign tenant, asked for in one’s own', () => {
  test.for(named(tenantOperations.filter(({ path }) => /\{(deviceId|operationId)\}/.test(path))))(
    '%s: answered as what does not exist',
    async ([, operation]) => {
      const ids = { ...foreign, tenantId: own['tenantId'] ?? '' };
      const unknown = { ...ids, deviceId: createIdentity().deviceId, operationId: absentId };
      const [theirs, nobodys] = await Promise.all([ids, unknown].map((one) => call(operation, one, alice)));
      expect(theirs?.status).toBe(404);
      const blank = (text: string | undefined) =>
        Object.values({
          ...ids,
          ...unknown,
          d: foreign['deviceId'] ?? '',
          o: foreign['operationId'] ?? '',
        }).reduce((left, id) => left.replaceAll(id, 'ID'), text ?? '');
      expect(blank(theirs?.text)).toBe(blank(nobodys?.text));
    },
  );
});
