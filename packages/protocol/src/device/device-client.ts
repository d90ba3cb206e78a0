import * as z from 'zod';
import { type Client, client } from '../contract/client.ts';
import { SpheriteError } from '../errors.ts';
import type { PlainReply, Send } from '../exchange.ts';
import { deviceCommands } from './commands.ts';
import { DeviceRefusal, deviceErrors } from './errors.ts';

export type DeviceClient = Client<typeof deviceCommands>;

/**
 * A typed client of a device behind any line.
 * Its methods throw {@link DeviceRefusal} when the device refuses, `DEVICE_ANSWER_MALFORMED` when it answers
 * nonsense, and whatever `send` throws.
 */
export const deviceClient = (send: Send): DeviceClient =>
  client(deviceCommands, { send, refused, malformed });

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
