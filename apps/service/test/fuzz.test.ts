import { createIdentity } from '@spherite/identity';
import { errorBody, serviceDescription } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { createWorld, locatorToken, seeded, tokenOf, type World } from '../src/testing/index.ts';
import { parseAnswers, sendRaw } from '../src/testing/raw-http.ts';

/** Requests made from the OpenAPI document, most of them wrong in one way or another. */

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}
interface Described {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Fuzzed {
  readonly operation: Described;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
}

const paths = serviceDescription('0')['paths'] as Record<
  string,
  Record<string, Omit<Described, 'path' | 'method'>>
>;
const operations: Described[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    path,
    method: method.toUpperCase(),
  })),
);

const seed = 20261124;
/** Hashing a password takes a tenth of a second, on purpose: these are asked for less often. */
const dear = ['/_spherite/users', '/_spherite/users/reset-password'];

const nasty = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'null',
  'true',
  '\u0001',
  'ä',
  '😀',
  '\ud800',
  '%',
  '%00',
  '%ff',
  '%2e%2e',
  '..',
  '../..',
  "'; DROP TABLE claims; --",
  '<script>',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  'A'.repeat(5000),
  '00000000-0000-0000-0000-000000000000',
  'AB'.repeat(64),
  'F'.repeat(128),
] as const;

/** Things that exist, by the name under which they are asked for, in lower case. */
type Known = Readonly<Record<string, readonly string[]>>;

const createFuzzer = (random: () => number, known: Known, tokens: readonly string[]) => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const chance = (probability: number): boolean => random() < probability;

  const all = Object.values(known).flat();
  const text = (name = ''): string => {
    const fitting = known[name.toLowerCase()];
    if (fitting && chance(0.85)) return pick(fitting);
    return chance(0.5) ? pick(all) : pick(nasty);
  };
  const anything = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => chance(0.5),
      () => random() * 1e6 - 5e5,
      () => Number.MAX_SAFE_INTEGER,
      text,
      () => (depth > 3 ? [] : Array.from({ length: Math.floor(random() * 4) }, () => anything(depth + 1))),
      () =>
        depth > 3
          ? {}
          : Object.fromEntries([
              [pick(nasty), anything(depth + 1)],
              [text(), anything(depth + 1)],
            ]),
    ])();
  const fitting = (schema: Schema, name: string): unknown => {
    if (chance(0.06)) return anything();
    if (schema.enum) return pick(schema.enum);
    if (schema.properties)
      return Object.fromEntries(
        Object.entries(schema.properties)
          .filter(() => !chance(0.05))
          .map(([key, property]) => [key, fitting(property, key)]),
      );
    if (schema.items)
      return Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
        fitting(schema.items ?? {}, 'deviceId'),
      );
    if (schema.type === 'boolean') return chance(0.5);
    if (schema.type === 'integer' || schema.type === 'number') return Math.floor(random() * 100);
    return text(name);
  };
  const bytes = (schema: Schema): Buffer => {
    if (chance(0.03)) return Buffer.from(Array.from({ length: 20 }, () => Math.floor(random() * 256)));
    if (chance(0.03)) return Buffer.from('['.repeat(Math.floor(random() * 200)));
    const good = Buffer.from(JSON.stringify(fitting(schema, '')) ?? '');
    if (chance(0.05) && good.length > 0)
      good[Math.floor(random() * good.length)] = Math.floor(random() * 256);
    return chance(0.03) ? good.subarray(0, Math.floor(random() * good.length)) : good;
  };
  const usable = (value: string): string => value.replace(/[^\t\x20-\x7e]/g, '?');

  return (): Fuzzed => {
    let operation = pick(operations);
    if (dear.includes(operation.path) && chance(0.9)) operation = pick(operations);
    const part = (where: string) => operation.parameters.filter((parameter) => parameter.in === where);
    const query = part('query')
      .filter(() => chance(0.7))
      .map(
        ({ name, schema }) => `${name}=${encodeURIComponent(String(fitting(schema, name)).toWellFormed())}`,
      );
    const headers: Record<string, string> = {};
    for (const { name } of part('header')) if (chance(0.4)) headers[name] = usable(text(name));
    if (!chance(0.05)) headers['authorization'] = usable(chance(0.9) ? `Bearer ${pick(tokens)}` : text());
    const schema = operation.requestBody?.content['application/json']?.schema;
    const body = schema ?? (chance(0.05) ? {} : undefined);
    if (body && !chance(0.03)) headers['content-type'] = chance(0.95) ? 'application/json' : usable(text());
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      chance(0.9) ? encodeURIComponent(text(name).toWellFormed()) : usable(text(name)).replaceAll(' ', '+'),
    );
    return {
      operation,
      method: chance(0.95)
        ? operation.method
        : pick(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
      path: `${path}${chance(0.02) ? pick(['/', '//', '/..', '/x']) : ''}${query.length > 0 ? `?${query.join('&')}` : ''}`,
      headers,
      body: body ? bytes(body) : undefined,
    };
  };
};

const furnish = async (world: World): Promise<{ known: Known; tokens: string[] }> => {
  const tenantid: string[] = [];
  const deviceid: string[] = [];
  const operationid: string[] = [];
  for (const user of ['alice@contoso.com', 'carol@fabrikam.com']) {
    const tenantId = await world.tenant(user);
    const { deviceId } = await world.manufacture();
    const { OperationId } = await world.as(user).claimDevice({ params: { tenantId, deviceId }, headers: {} });
    tenantid.push(tenantId);
    operationid.push(OperationId);
    deviceid.push(
      deviceId,
      ...(await Promise.all([1, 2, 3].map(async () => (await world.manufacture()).deviceId))),
    );
  }
  const stranger = createIdentity();
  deviceid.push(stranger.deviceId);
  const known = {
    tenantid,
    deviceid,
    operationid,
    statement: [await world.statement(stranger, 'factory-registration')],
    tenantfriendlyname: ['Contoso Ltd', 'Fabrikam'],
    name: ['contoso.com', 'new.example', 'alice@contoso.com', 'dave@contoso.com'],
    user: ['alice@contoso.com', 'dave@contoso.com'],
    directory: ['contoso.com'],
    password: ['a password that is long enough'],
  };
  return { known, tokens: [tokenOf('alice@contoso.com', Date.now()), locatorToken, 'nobody'] };
};

/** Throws unless an answer is one that the document allows. */
const judge = ({ operation, method }: Fuzzed, status: number, type: string | null, text: string): void => {
  if (status >= 500) throw new Error(`status ${status}: ${text}`);
  if (status < 400) {
    if (method === operation.method && !(status in operation.responses)) throw new Error(`status ${status}`);
    return;
  }
  if (type !== 'application/json') throw new Error(`a refusal as ${type}`);
  if (method !== 'HEAD') errorBody.parse(JSON.parse(text));
  const anywhere = [404, 405];
  if (method === operation.method && !(status in operation.responses) && !anywhere.includes(status))
    throw new Error(`status ${status} is not described`);
};

describe('requests made from the OpenAPI document', () => {
  test('20,000 of them: never a 5xx, every error in the documented shape', { timeout: 120_000 }, async () => {
    await using world = await createWorld({ seed: { directories: [{ name: 'contoso.com', users: [] }] } });
    const { known, tokens } = await furnish(world);
    const fuzz = createFuzzer(seeded(seed), known, tokens);
    const statuses = new Map<number, number>();
    for (let i = 0; i < 20_000; i++) {
      const fuzzed = fuzz();
      const { method, path, headers, body } = fuzzed;
      const withBody = body && method !== 'GET' && method !== 'HEAD';
      const request = new Request(`http://localhost${path}`, {
        method,
        headers,
        ...(withBody ? { body: new Uint8Array(body) } : {}),
      });
      const response = await world.service.fetch(request);
      try {
        judge(fuzzed, response.status, response.headers.get('content-type'), await response.text());
      } catch (error) {
        throw new Error(`seed ${seed}, request ${i}: ${method} ${path}, body ${body}`, { cause: error });
      }
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
    // It got everywhere: a fuzzer that is always refused at the door finds nothing behind it.
    for (const status of [200, 201, 202, 400, 401, 403, 404, 405, 415])
      expect(statuses.get(status) ?? 0, `answers with ${status}`).toBeGreaterThan(10);
    expect(world.reported).toEqual([]);
    expect(await world.emulator.verifyAudit()).toMatchObject({ ok: true, problems: [] });
  });

  test('1,000 over the network, with bytes changed, dropped and doubled: never a 5xx, never another shape', {
    timeout: 120_000,
  }, async () => {
    await using world = await createWorld({ seed: { directories: [{ name: 'contoso.com', users: [] }] } });
    const { known, tokens } = await furnish(world);
    const random = seeded(seed);
    const fuzz = createFuzzer(random, known, tokens);
    let answered = 0;
    const one = async (): Promise<void> => {
      const { method, path, headers, body } = fuzz();
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = body ? `content-length: ${body.length}\r\n` : '';
      const head = `${method} ${path.replace(/[^!-~]/g, '?')} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${lines.join('')}${length}\r\n`;
      const bytes = [...Buffer.from(head, 'latin1'), ...(body ?? [])];
      for (let damage = Math.floor(random() * 4); damage > 0; damage--) {
        const at = Math.floor(random() * Math.min(bytes.length, head.length));
        const change = random();
        if (change < 0.4) bytes[at] = Math.floor(random() * 256);
        else if (change < 0.7) bytes.splice(at, 1);
        else bytes.splice(at, 0, bytes[at] ?? 0);
      }
      const answers = parseAnswers(
        await sendRaw(world.service.port, Buffer.from(bytes), true),
        Buffer.from(bytes).toString('latin1', 0, 5) === 'HEAD ',
      );
      for (const { status, headers: answer, body: text } of answers) {
        answered++;
        expect(status, Buffer.from(bytes).toString('latin1')).toBeLessThan(500);
        if (status < 400) continue;
        expect(answer['content-type']).toBe('application/json');
        if (text !== '') errorBody.parse(JSON.parse(text));
      }
    };
    for (let i = 0; i < 1000; i += 20) await Promise.all(Array.from({ length: 20 }, one));
    expect(answered).toBeGreaterThan(500);
    expect(world.reported).toEqual([]);
    expect(await world.emulator.ready()).toEqual({ status: 'ready' });
  });
});
