import type { Hono } from 'hono';
import * as z from 'zod';
import { type Client, client } from '../contract/client.ts';
import { plainRoutes } from '../contract/plain-routes.ts';
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

/** What stays the same of a reply, however it is carried. Real clients read the version before they ask for anything newer. */
const headers = { 'REST-API-Version': restApiVersion };

/** Told of an error that is a bug and not a refusal; the caller sees `InternalError`. */
type Report = (error: unknown) => void;

const refusalOf = (error: unknown, report: Report): DeviceRefusal => {
  if (error instanceof DeviceRefusal) return error;
  if (error instanceof RequestProblem) return new DeviceRefusal(error.status, problemErrors[error.kind]);
  report(error);
  return new DeviceRefusal(500, deviceErrors.InternalError);
};

/** A device's REST API over its port, for HTTP. */
export const deviceApi = (port: DevicePort, report: Report): Hono =>
  routes(deviceCommands, port, {
    context: () => undefined,
    refuse: (thrown) => {
      const { status, error } = refusalOf(thrown, report);
      return new Response(stringify({ error }), { status, headers: { 'content-type': 'application/json' } });
    },
    stringify,
    maxBody,
    headers,
  });

/** A device's REST API over its port, for a line that is not HTTP: in half the time, for nothing is made a web standard's. */
export const deviceSend = (port: DevicePort, report: Report): Send =>
  plainRoutes(deviceCommands, port, {
    refuse: (thrown) => {
      const { status, error } = refusalOf(thrown, report);
      return { status, text: stringify({ error }) };
    },
    stringify,
    maxBody,
    headers,
  });

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
