import { constantTimeEqual } from '@spherite/identity';
import {
  type Caller,
  type DeviceAuthenticationPort,
  deviceAuthenticationApi,
  deviceAuthenticationPrefix,
  type EmulatorPort,
  emulatorApi,
  emulatorApiPrefix,
  publicApiPrefix,
  type RecoveryImagesPort,
  RequestProblem,
  recoveryApi,
  recoveryPrefix,
  refuseWith,
  type ServicePort,
  SpheriteError,
  serviceApi,
  serviceDescription,
} from '@spherite/protocol';
import { Hono } from 'hono';
import { docsPage } from './docs-page.ts';

export interface AppOptions {
  readonly service: ServicePort;
  readonly deviceAuthentication: DeviceAuthenticationPort;
  readonly recovery: RecoveryImagesPort;
  readonly emulator: EmulatorPort;
  /** @throws SpheriteError `NOT_SIGNED_IN` or `NOT_ASSIGNED` */
  readonly authenticate: (authorization: string | undefined) => Caller | Promise<Caller>;
  readonly token: string;
  readonly version: string;
  readonly report: (error: unknown) => void;
}

/** Everything that the service answers besides the sign-in. */
export function createApp(options: AppOptions): Hono {
  const { authenticate } = options;
  const report = (error: unknown): void => {
    if (!isHangUp(error)) options.report(error);
  };
  const bearer = `Bearer ${options.token}`;
  const app = new Hono();
  const refuse = refuseWith(report);

  app.route(
    publicApiPrefix,
    serviceApi(options.service, {
      report,
      authenticate: (request) => authenticate(request.req.header('authorization')),
    }),
  );
  app.route(deviceAuthenticationPrefix, deviceAuthenticationApi(options.deviceAuthentication, { report }));
  app.route(recoveryPrefix, recoveryApi(options.recovery, { report }));
  app.route(
    emulatorApiPrefix,
    emulatorApi(options.emulator, {
      report,
      authorize: (request) => {
        if (!constantTimeEqual(request.req.header('authorization') ?? '', bearer))
          throw new SpheriteError(
            'FORBIDDEN',
            'This needs the token of the locator file emulator.json, as a bearer token. The commands of spherite send it.',
          );
      },
    }),
  );

  // Made when first asked for: few ask, and a start does not wait for it.
  let description: Record<string, unknown> | undefined;
  const describe = (): Record<string, unknown> => {
    description ??= serviceDescription(options.version);
    return description;
  };
  app.get('/openapi.json', (request) => request.json(describe()));
  app.get('/docs', (request) => {
    const { html, policy } = docsPage(describe());
    return request.html(html, 200, {
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  app.notFound(() => refuse(new RequestProblem('not-found', 'There is nothing at this address.')));
  app.onError((error) => refuse(error));
  return app;
}

/** How Node says that the caller went away in the middle of a request: nobody is left to be told, and nothing is wrong. */
const isHangUp = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted';
