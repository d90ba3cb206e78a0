import { memoryState } from '@spherite/device';
import { packApplication, recoveryImages } from '@spherite/image';
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
import { certificate } from './certificates-fixtures.ts';
import { nameOf, operationOf } from './operation-of.ts';
import { openRig, type Subject, until, ways } from './rig.ts';

/** Requests made from the schemas of the contract, most of them wrong in one way or another, over the serial line. */

const requests = 20_000;
/** So many meet one device; then comes a fresh one, for some of them lock it. */
const perDevice = 2_000;
/** A line takes so many at once. */
const atOnce = 8;
const seed = 20261126;

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
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
  certificate,
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
  /** As a path on the line may have them: no dot segments, and none over 255 bytes (RFC 7252 §5.10.1). */
  const segment = (): string => encodeURIComponent(text().replaceAll('..', '...').slice(0, 200));

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
          .filter(([key]) => !chance(schema.required?.includes(key) ? 0.05 : 0.6))
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

  return (): PlainRequest => {
    const subject = pick(operations);
    const { operation } = subject;
    const body = bodyFor(subject);
    const path = operation.path.replace(/:\w+/g, segment);
    const type = chance(0.03) ? 'text/plain' : (operation.bodyType ?? 'application/json');
    return {
      method: chance(0.02) ? pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) : operation.method,
      path: chance(0.02) ? `${path}/${segment()}` : path,
      headers: {
        ...(body ? { 'content-type': type } : {}),
        ...(chance(0.1) ? { 'azsphere-capabilities': pick(headers) } : {}),
      },
      ...(body ? { body } : {}),
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
  ...recoveryImages(signer).slice(0, 2),
  Buffer.from('hello'),
];

/** Something of everything, so that requests find what they ask for. */
const furnish = async ({ ask }: Subject): Promise<void> => {
  await ask('POST', '/certstore/certs/cert', { certType: 'rootca', publicCert: certificate });
  await ask('PUT', '/spherite/radio', {
    accessPoints: [
      { ssid: 'NETWORK1', bssid: '02:00:00:00:00:01', security: 'psk', password: 'right horse battery' },
    ],
  });
  await ask('POST', '/wifi/config/networks', {
    ssid: 'NETWORK1',
    securityState: 'psk',
    psk: 'wrong horse battery',
  });
  await until(
    () => ask('GET', '/wifi/diagnostics/networks/0'),
    ({ status }) => status === 200,
  );
};

const errorBody = z.strictObject({ error: z.int() });

/** What is wrong with an answer. */
const judge = (request: PlainRequest, status: number, body: Uint8Array): string | undefined => {
  // One whose method or path was changed may well be for another operation, or for none.
  const operation = operationOf(request);
  const named = operation ? [operation.status, 400, 403, 415, ...(operation.refusals ?? [])] : [404, 405];
  if (!named.includes(status)) return `${status} is not named`;
  if (operation?.answerType === octetStream && status === operation.status)
    return body.length > 0 ? undefined : 'nothing';
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  if (status === operation?.status) return operation.answer.safeParse(value).error?.message;
  const error = errorBody.safeParse(value).data?.error;
  if (error === undefined) return `${status} without an error`;
  return isDeviceErrorName(nameDeviceError(error)) ? undefined : `${error} has no name`;
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
      await furnish(subject);
      const next = createFuzzer(dice, imagesFor(subject), [subject.capabilityHeader(13), 'x', '']);
      let left = perDevice;
      const work = async (): Promise<void> => {
        while (left-- > 0) {
          const request = next();
          const { status, body } = await rig.send(request);
          const wrong = judge(request, status, body);
          if (wrong !== undefined) bad.push(`${request.method} ${request.path}: ${wrong}`);
          const operation = operationOf(request);
          if (status === operation?.status) answered.add(nameOf(operation));
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
    .map(({ operation }) => nameOf(operation))
    .filter((name) => !answered.has(name));
  expect(unreached).toEqual(['POST /spherite/authentication', 'POST /spherite/recovery/completion']);
}, 120_000);
