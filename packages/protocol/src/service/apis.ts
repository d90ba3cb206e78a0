import type { Context, Hono } from 'hono';
import { type Client, type ClientOptions, client } from '../contract/client.ts';
import { openApiDocument } from '../contract/openapi.ts';
import type { Operations } from '../contract/operation.ts';
import { routes } from '../contract/routes.ts';
import { type EmulatorPort, emulatorApiPrefix, emulatorOperations } from '../emulator/operations.ts';
import { SpheriteError } from '../errors.ts';
import type { Send } from '../exchange.ts';
import {
  type DeviceAuthenticationPort,
  deviceAuthenticationOperations,
  deviceAuthenticationPrefix,
} from './device-authentication.ts';
import { errorBody } from './objects.ts';
import { type Caller, publicApiPrefix, type ServicePort, serviceOperations } from './operations.ts';
import { refusedByService, serviceRefusal } from './refusals.ts';

/** Largest request body in bytes: a bulk claim of 1000 IDs is 131 KiB. */
const maxBody = 256 * 1024;

export interface ApiOptions {
  /** Told of an error that is a bug or a fault of the machine; the caller sees only `SERVICE_FAILED`. */
  readonly report: (error: unknown) => void;
}

/** Writes the documented error body for anything thrown. */
export const refuseWith =
  (report: ApiOptions['report']) =>
  (error: unknown): Response => {
    const { status, body } = serviceRefusal(error);
    if (status >= 500) report(error);
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  };

/** The public API v2 over its port; mount it at {@link publicApiPrefix}. */
export const serviceApi = (
  port: ServicePort,
  options: ApiOptions & { readonly authenticate: (request: Context) => Caller | Promise<Caller> },
): Hono =>
  routes(serviceOperations, port, {
    context: (_, request) => options.authenticate(request),
    refuse: refuseWith(options.report),
    maxBody,
  });

/** Device authentication over its port; mount it at {@link deviceAuthenticationPrefix}. */
export const deviceAuthenticationApi = (port: DeviceAuthenticationPort, options: ApiOptions): Hono =>
  routes(deviceAuthenticationOperations, port, {
    context: () => undefined,
    refuse: refuseWith(options.report),
    maxBody,
  });

/** The emulator's own API over its port; mount it at {@link emulatorApiPrefix}. */
export const emulatorApi = (
  port: EmulatorPort,
  options: ApiOptions & {
    /** Throws unless the request carries the locator token. */ readonly authorize: (
      request: Context,
    ) => void;
  },
): Hono =>
  routes(emulatorOperations, port, {
    context: (operation, request) => {
      if (operation.security === 'locator') options.authorize(request);
    },
    refuse: refuseWith(options.report),
    maxBody,
  });

/** Everything that the service answers, as one OpenAPI document. */
export const serviceDescription = (version: string): Record<string, unknown> =>
  openApiDocument(
    {
      title: 'Spherite',
      version,
      description:
        'The Azure Sphere Security Service on your own machine: public API v2, device authentication, and what only an emulator can have.',
    },
    [
      { prefix: publicApiPrefix, tag: 'Public API v2', operations: serviceOperations, error: errorBody },
      {
        prefix: deviceAuthenticationPrefix,
        tag: 'Device authentication',
        operations: deviceAuthenticationOperations,
        error: errorBody,
      },
      { prefix: emulatorApiPrefix, tag: 'Emulator', operations: emulatorOperations, error: errorBody },
    ],
  );

export type ServiceClient = Client<typeof serviceOperations>;
export type DeviceAuthenticationClient = Client<typeof deviceAuthenticationOperations>;
export type EmulatorClient = Client<typeof emulatorOperations>;

/** @param accessToken - asked for before each request, so that it may be renewed. */
export const serviceClient = (send: Send, accessToken: () => string | Promise<string>): ServiceClient =>
  clientOf(serviceOperations, send, publicApiPrefix, accessToken);

export const deviceAuthenticationClient = (send: Send): DeviceAuthenticationClient =>
  clientOf(deviceAuthenticationOperations, send, deviceAuthenticationPrefix);

/** @param token - the token of the locator file. */
export const emulatorClient = (send: Send, token: string): EmulatorClient =>
  clientOf(emulatorOperations, send, emulatorApiPrefix, () => token);

const clientOf = <Ops extends Operations>(
  operations: Ops,
  send: Send,
  prefix: string,
  token?: () => string | Promise<string>,
): Client<Ops> => {
  const options: ClientOptions = {
    send,
    prefix,
    refused: refusedByService,
    malformed: (operation, why) =>
      new SpheriteError(
        'SERVICE_ANSWER_MALFORMED',
        `The service's answer to ${operation.method} ${prefix}${operation.path} makes no sense: ${why}. Check that Spherite of this version is at this address, then repeat the command: repeating is safe.`,
      ),
  };
  return client(
    operations,
    token ? { ...options, headers: async () => ({ authorization: `Bearer ${await token()}` }) } : options,
  );
};
