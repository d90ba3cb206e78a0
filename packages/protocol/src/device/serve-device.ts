import { plainRoutes } from '../contract/plain-routes.ts';
import { type ProblemKind, RequestProblem } from '../contract/problem.ts';
import { SpheriteError } from '../errors.ts';
import type { Send } from '../exchange.ts';
import { type DeviceCall, type DevicePort, deviceCommands, restApiVersion } from './commands.ts';
import { DeviceRefusal, deviceErrors, isDeviceErrorName } from './errors.ts';

/** Largest request body in bytes where a command names none: room for any JSON that one takes. */
const maxBody = 64 * 1024;

const problemErrors: Readonly<Record<ProblemKind, number>> = {
  'not-found': deviceErrors.InvalidRequestUri,
  'method-not-allowed': deviceErrors.InvalidRequestMethod,
  'content-type': deviceErrors.InvalidJsonRequest,
  'too-large': deviceErrors.InvalidContentLength,
  'too-deep': deviceErrors.InvalidJsonRequest,
  'not-json': deviceErrors.InvalidJsonRequest,
  invalid: deviceErrors.InvalidJsonData,
};

/** The real device writes compact JSON with every solidus escaped. */
const stringify = (value: unknown): string => JSON.stringify(value).replaceAll('/', '\\/');

export interface ServeDeviceOptions {
  /** What the caller may do: from the device's state, and from the capabilities that came with the request. */
  readonly authorize: (security: 'none' | 'rest' | 'appdev', capabilities: string | undefined) => DeviceCall;
  /** Told of an error that is no refusal: a bug, or a fault of the machine. The caller sees `InternalError`, or `ENOSPC`. */
  readonly report: (error: unknown) => void;
  /** Told the number of every refusal. */
  readonly refused?: (error: number) => void;
}

const routes = plainRoutes<typeof deviceCommands, DeviceCall>(deviceCommands, {
  stringify,
  maxBody,
  // Real clients read the version before they ask for anything newer.
  headers: { 'REST-API-Version': restApiVersion },
});

/** A device's REST API over its port: what its line carries. */
export const serveDevice = (port: DevicePort, { authorize, report, refused }: ServeDeviceOptions): Send =>
  routes(port, {
    context: ({ security }, { headers }) => {
      if (security === 'user' || security === 'locator') throw new Error(`${security} is for services`);
      return authorize(security, headers['azsphere-capabilities']);
    },
    refuse: (thrown) => {
      const { status, error } = refusalOf(thrown, report);
      refused?.(error);
      return { status, text: stringify({ error }) };
    },
  });

const refusalOf = (error: unknown, report: (error: unknown) => void): DeviceRefusal => {
  if (error instanceof DeviceRefusal) return error;
  if (error instanceof RequestProblem) return problemRefusal(error);
  report(error);
  // A device whose flash is full says what its kernel says.
  if (error instanceof SpheriteError && error.code === 'DISK_FULL')
    return new DeviceRefusal(500, deviceErrors.ENOSPC);
  return new DeviceRefusal(500, deviceErrors.InternalError);
};

const problemRefusal = ({ kind, status, message }: RequestProblem): DeviceRefusal => {
  // What clients of the real device know of HTTP does not go as far as 413.
  if (kind === 'too-large') return new DeviceRefusal(400, problemErrors[kind]);
  // A schema says with its message which number stands for it.
  return new DeviceRefusal(status, isDeviceErrorName(message) ? deviceErrors[message] : problemErrors[kind]);
};
