import { memoryState } from '@spherite/device';
import { packApplication } from '@spherite/image';
import {
  deviceCommands,
  isDeviceErrorName,
  nameDeviceError,
  type Operation,
  octetStream,
  type PlainRequest,
} from '@spherite/protocol';
import { createDice } from '@spherite/protocol/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { openRig, type Subject, ways } from './rig.ts';

/** Requests made from the schemas of the contract, most of them wrong in one way or another, over the serial line. */

const requests = 20_000;
/** So many meet one device; then comes a fresh one, for some of them lock it. */
const perDevice = 2_000;
/** A line takes so many at once. */
const atOnce = 4;
const seed = 20261126;

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const operations: readonly { readonly operation: Operation; readonly body: Schema | undefined }[] =
  Object.values<Operation>(deviceCommands).map((operation) => ({
    operation,
    body:
      operation.body && operation.bodyType === undefined
        ? (z.toJSONSchema(operation.body, { io: 'input', unrepresentable: 'any' }) as Schema)
        : undefined,
  }));

/** What a device knows under some name, so that a request gets further than its door. */
const known = [
  'ae4714aa-03aa-492b-9663-962f966a9cc3',
  'wlan0',
  'eth0',
  'azspheresvc',
  'cert',
  '0',
  '1',
  'example.com',
  'NETWORK1',
  'right horse battery',
  '02:00:00:00:00:01',
  'http://127.0.0.1:3620',
];
const nasty = [
  '',
  ' ',
  '-1',
  '1e9',
  'null',
  'ä',
  '😀',
  '%',
  '%00',
  '%ff',
  '..',
  '../..',
  '__proto__',
  'constructor',
  'toString',
  '<script>',
  'a'.repeat(300),
  'a'.repeat(17),
  'a'.repeat(64),
];

const createFuzzer = (dice: () => number, images: readonly Uint8Array[], headers: readonly string[]) => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T;
  const chance = (probability: number): boolean => dice() < probability;
  const text = (): string => (chance(0.7) ? pick(known) : pick(nasty));

  const anything = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => chance(0.5),
      () => dice() * 1e6 - 5e5,
      () => Number.MAX_SAFE_INTEGER,
      text,
      () => (depth > 3 ? [] : Array.from({ length: Math.floor(dice() * 4) }, () => anything(depth + 1))),
      () => (depth > 3 ? {} : { [pick(nasty)]: anything(depth + 1), [text()]: anything(depth + 1) }),
    ])();

  const fitting = (schema: Schema): unknown => {
    if (chance(0.05)) return anything();
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const choice = schema.anyOf ?? schema.oneOf;
    if (choice) return fitting(pick(choice));
    if (schema.properties)
      return Object.fromEntries(
        Object.entries(schema.properties)
          .filter(() => !chance(0.1))
          .map(([key, property]) => [key, fitting(property)]),
      );
    if (schema.items)
      return Array.from({ length: Math.floor(dice() * 3) }, () => fitting(schema.items ?? {}));
    if (schema.type === 'boolean') return chance(0.5);
    if (schema.type === 'integer' || schema.type === 'number') return Math.floor(dice() * 3000);
    return text();
  };

  const image = (): Uint8Array => {
    const bytes = pick(images).slice(0, chance(0.2) ? Math.floor(dice() * 6000) : undefined);
    if (chance(0.5) && bytes.length > 0) bytes[Math.floor(dice() * bytes.length)] = Math.floor(dice() * 256);
    return bytes;
  };

  const bodyFor = ({ operation, body }: (typeof operations)[number]): Uint8Array | undefined => {
    if (chance(0.03)) return undefined;
    if (operation.bodyType) return chance(0.8) ? image() : new TextEncoder().encode(text());
    if (!body) return chance(0.05) ? new TextEncoder().encode('{}') : undefined;
    if (chance(0.03)) return new TextEncoder().encode(pick(['{', '[]', '"', '\u0000', '['.repeat(200)]));
    return new TextEncoder().encode(JSON.stringify(fitting(body)));
  };

  return (): { readonly operation: Operation; readonly request: PlainRequest } => {
    const subject = pick(operations);
    const { operation } = subject;
    const body = bodyFor(subject);
    const path = operation.path.replace(/:\w+/g, () => encodeURIComponent(text()));
    const type = chance(0.03) ? 'text/plain' : (operation.bodyType ?? 'application/json');
    return {
      operation,
      request: {
        method: chance(0.02) ? pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) : operation.method,
        path: chance(0.02) ? `${path}/${encodeURIComponent(text())}` : path,
        headers: {
          ...(body ? { 'content-type': type } : {}),
          ...(chance(0.1) ? { 'azsphere-capabilities': pick(headers) } : {}),
        },
        ...(body ? { body } : {}),
      },
    };
  };
};

const manifest = {
  SchemaVersion: 1,
  Name: 'fuzzed',
  ComponentId: known[0],
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: {},
  ApplicationType: 'Default',
};

const imagesFor = ({ signer, capabilityHeader }: Subject): readonly Uint8Array[] => [
  packApplication({
    files: new Map([
      ['/app_manifest.json', Buffer.from(JSON.stringify(manifest))],
      ['/bin/app', Buffer.from('app')],
    ]),
    imageId: '6415a939-c098-48cf-8e5c-02b52a9f0ffb',
    builtAt: 0,
    signer,
  }),
  Buffer.from(capabilityHeader(11), 'base64'),
  Buffer.from('hello'),
];

const errorBody = z.strictObject({ error: z.int() });

/** The statuses that an operation is described with, and those of requests that never reached it. */
const isNamed = ({ status, refusals = [] }: Operation, found: number): boolean =>
  [status, 400, 403, 404, 405, 415, ...refusals].includes(found);

const judge = (operation: Operation, request: PlainRequest, status: number, body: Uint8Array): string[] => {
  const asked = `${request.method} ${request.path} ${request.body ? Buffer.from(request.body).toString('latin1').slice(0, 300) : ''}`;
  if (!isNamed(operation, status)) return [`${asked}: ${status} is not named`];
  if (status < 400) {
    if (request.method !== operation.method) return [];
    if (operation.answerType === octetStream) return body.length > 0 ? [] : [`${asked}: nothing`];
    const parsed = operation.answer.safeParse(JSON.parse(new TextDecoder().decode(body)));
    return parsed.success ? [] : [`${asked}: ${parsed.error.message}`];
  }
  const parsed = errorBody.safeParse(JSON.parse(new TextDecoder().decode(body)));
  if (!parsed.success) return [`${asked}: ${status} without an error`];
  return isDeviceErrorName(nameDeviceError(parsed.data.error))
    ? []
    : [`${asked}: ${parsed.data.error} has no name`];
};

test(`${requests} requests that are mostly wrong do not bring a device down, and each is refused by name`, async () => {
  const way = ways['over the serial line'];
  if (!way) throw new Error('there is no serial line');
  const rig = await openRig(way);
  const throwDice = createDice(seed);
  const dice = (): number => throwDice(2 ** 30) / 2 ** 30;
  const bad: string[] = [];
  const answered = new Set<string>();
  try {
    for (let done = 0; done < requests; done += perDevice) {
      const subject = await rig.subject({
        flash: memoryState({ manufacturingState: 'Module1Complete', capabilities: [11] }),
        report: (error) => bad.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      });
      const next = createFuzzer(dice, imagesFor(subject), [subject.capabilityHeader(13), 'x', '']);
      let left = perDevice;
      const work = async (): Promise<void> => {
        while (left-- > 0) {
          const { operation, request } = next();
          const { status, body } = await rig.send(request);
          bad.push(...judge(operation, request, status, body));
          if (status === operation.status) answered.add(`${operation.method} ${operation.path}`);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      expect(bad.slice(0, 5)).toEqual([]);
      expect((await subject.ask('GET', '/status')).status).toBe(200);
    }
  } finally {
    await rig.close();
  }
  // Requests that never get through the door would find nothing behind it.
  const unreached = operations
    .map(({ operation: { method, path } }) => `${method} ${path}`)
    .filter((name) => !answered.has(name));
  expect(unreached).toEqual(['POST /spherite/authentication', 'POST /spherite/recovery/completion']);
}, 120_000);
