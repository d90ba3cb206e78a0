import type { Hono } from 'hono';
import * as z from 'zod';
import { type Client, client } from '../contract/client.ts';
import { type ProblemKind, RequestProblem } from '../contract/problem.ts';
import { routes } from '../contract/routes.ts';
import { SpheriteError } from '../errors.ts';
import type { PlainReply, Send } from '../exchange.ts';
import { type DevicePort, deviceCommands, restApiVersion } from './commands.ts';
import { DeviceRefusal, deviceErrors } from './errors.ts';

/** Largest request body in bytes: room for any JSON that a command takes. */
const maxBody = 64 * 1024;

const problemErrors: Readonly<Record<ProblemKind, number>> = {
  'not-found': deviceErrors.InvalidRequestUri,
  'method-not-allowed': deviceErrors.InvalidRequestMethod,
  'content-type': deviceErrors.InvalidJsonRequest,
  'too-large': deviceErrors.RequestEntityTooLarge,
  'too-deep': deviceErrors.InvalidJsonRequest,
  'not-json': deviceErrors.InvalidJsonRequest,
  invalid: deviceErrors.InvalidJsonData,
};

/** The real device writes compact JSON with every solidus escaped. */
const stringify = (value: unknown): string => JSON.stringify(value).replaceAll('/', '\\/');

/**
 * A device's REST API over its port.
 * @param report - told of an error that is a bug and not a refusal; the caller sees `InternalError`.
 */
export const deviceApi = (port: DevicePort, report: (error: unknown) => void): Hono => {
  const refuse = (error: unknown): Response => {
    if (error instanceof DeviceRefusal) return answer(error.status, error.error);
    if (error instanceof RequestProblem) return answer(error.status, problemErrors[error.kind]);
    report(error);
    return answer(500, deviceErrors.InternalError);
  };
  const answer = (status: number, error: number): Response =>
    new Response(stringify({ error }), { status, headers: { 'content-type': 'application/json' } });

  return routes(deviceCommands, port, {
    context: () => undefined,
    refuse,
    stringify,
    maxBody,
    // Real clients read the version before they ask for anything newer, so every reply carries it.
    headers: { 'REST-API-Version': restApiVersion },
  });
};

export type DeviceClient = Client<typeof deviceCommands>;

/**
 * A typed client of a device behind any line.
 * Its methods throw {@link DeviceRefusal} when the device refuses, `DEVICE_ANSWER_MALFORMED` when it answers
 * nonsense, and whatever `send` throws.
 */
export const deviceClient = (send: Send): DeviceClient =>
  client(deviceCommands, { send, refused, malformed });

const errorBody = z.object({ error: z.int() });

const refused = (reply: PlainReply): Error => {
  try {
    const { error } = errorBody.parse(JSON.parse(new TextDecoder().decode(reply.body)));
    return new DeviceRefusal(reply.status, error);
  } catch {
    return new SpheriteError(
      'DEVICE_ANSWER_MALFORMED',
      `The device answered ${reply.status} without saying why.`,
    );
  }
};

const malformed = (operation: { path: string }, why: string): Error =>
  new SpheriteError(
    'DEVICE_ANSWER_MALFORMED',
    `The device's answer to ${operation.path} makes no sense: ${why}.`,
  );
