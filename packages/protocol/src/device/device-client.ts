import * as z from 'zod';
import { type Client, call } from '../contract/client.ts';
import type { InputSchemas, Operation, Operations } from '../contract/operation.ts';
import { SpheriteError } from '../errors.ts';
import type { PlainReply, Send } from '../exchange.ts';
import type { deviceCommands } from './commands.ts';
import { DeviceRefusal, deviceErrors } from './errors.ts';

export type DeviceClient = Client<typeof deviceCommands>;

/**
 * A typed client of a device behind any line.
 * Its methods throw {@link DeviceRefusal} when the device refuses, `DEVICE_ANSWER_MALFORMED` when it answers
 * nonsense, and whatever `send` throws.
 */
export const deviceClient = (send: Send): DeviceClient => {
  const used = new Map<string, Operation>();
  const find = async (name: string): Promise<Operation> => {
    const command = used.get(name) ?? (await findCommand(name));
    used.set(name, command);
    return command;
  };
  return new Proxy({} as DeviceClient, {
    get: (_, name) =>
      // Whoever awaits the client itself asks it whether it is a promise.
      typeof name !== 'string' || name === 'then'
        ? undefined
        : async (input: Partial<Record<keyof InputSchemas, unknown>> = {}) =>
            call(await find(name), input, { send, refused, malformed }),
  });
};

/**
 * The commands by room, those that are asked for most first. The schemas of a room are made when one of its commands is
 * first used: there are hundreds of them, and a command line, which lives for a tenth of a second, uses a few.
 */
const rooms: readonly (() => Promise<Operations>)[] = [
  async () => (await import('./commands/system.ts')).systemCommands,
  async () => (await import('./commands/identity.ts')).identityCommands,
  async () => (await import('./commands/applications.ts')).applicationCommands,
  async () => (await import('./commands/wifi.ts')).wifiCommands,
  async () => (await import('./commands/network.ts')).networkCommands,
  async () => (await import('./commands/certificates.ts')).certificateCommands,
  async () => (await import('./commands/recovery.ts')).recoveryCommands,
  async () => (await import('./commands/diagnostics.ts')).diagnosticsCommands,
  async () => (await import('./commands/radio.ts')).radioCommands,
];

const findCommand = async (name: string): Promise<Operation> => {
  for (const room of rooms) {
    const command = (await room())[name];
    if (command !== undefined) return command;
  }
  throw new TypeError(`a device has no command ${name}`);
};

const errorBody = z.object({ error: z.int() });

const remedy = 'Use a device and a command of the same version.';

/** CoAP's own way to say that a body is too long for the line has no JSON in it. */
const tooLong = 413;

const refused = (reply: PlainReply): Error => {
  try {
    const { error } = errorBody.parse(JSON.parse(new TextDecoder().decode(reply.body)));
    return new DeviceRefusal(reply.status, error);
  } catch {
    if (reply.status === tooLong) return new DeviceRefusal(reply.status, deviceErrors.InvalidContentLength);
    return new SpheriteError(
      'DEVICE_ANSWER_MALFORMED',
      `The device answered ${reply.status} without saying why. ${remedy}`,
    );
  }
};

const malformed = (operation: { path: string }, why: string): Error =>
  new SpheriteError(
    'DEVICE_ANSWER_MALFORMED',
    `The device's answer to ${operation.path} makes no sense: ${why}. ${remedy}`,
  );
