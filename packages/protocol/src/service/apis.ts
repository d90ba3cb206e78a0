import type { Context, Hono } from 'hono';
import { openApiDocument } from '../contract/openapi.ts';
import { routes } from '../contract/routes.ts';
import { type EmulatorPort, emulatorApiPrefix, emulatorOperations } from '../emulator/operations.ts';
import {
  type DeviceAuthenticationPort,
  deviceAuthenticationOperations,
  deviceAuthenticationPrefix,
} from './device-authentication.ts';
import { errorBody } from './objects.ts';
import { type Caller, publicApiPrefix, type ServicePort, serviceOperations } from './operations.ts';
import { type RecoveryImagesPort, recoveryOperations, recoveryPrefix } from './recovery.ts';
import { serviceRefusal } from './refusals.ts';

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

/** The images to recover a device with, over their port; mount it at {@link recoveryPrefix}. */
export const recoveryApi = (port: RecoveryImagesPort, options: ApiOptions): Hono =>
  routes(recoveryOperations, port, {
    context: () => undefined,
    refuse: refuseWith(options.report),
    maxBody,
  });

/** The emulator's own API over its port; mount it at {@link emulatorApiPrefix}. */
export const emulatorApi = (
  port: EmulatorPort,
  options: ApiOptions & {
    /** Throws unless the request carries the locator token. */
    readonly authorize: (request: Context) => void;
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
        'The Azure Sphere Security Service on your own machine: public API v2, device authentication, recovery images, and what only an emulator can have.',
    },
    [
      { prefix: publicApiPrefix, tag: 'Public API v2', operations: serviceOperations, error: errorBody },
      {
        prefix: deviceAuthenticationPrefix,
        tag: 'Device authentication',
        operations: deviceAuthenticationOperations,
        error: errorBody,
      },
      { prefix: recoveryPrefix, tag: 'Recovery', operations: recoveryOperations, error: errorBody },
      { prefix: emulatorApiPrefix, tag: 'Emulator', operations: emulatorOperations, error: errorBody },
    ],
  );
