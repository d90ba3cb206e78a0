import { plainRoutes } from '../contract/plain-routes.ts';
import type { Send } from '../exchange.ts';
import { serviceRefusal } from '../service/refusals.ts';
import { type DeviceCommunicationPort, deviceCommunicationOperations } from './operations.ts';

/**
 * The device communication service over its port. What it refuses, it refuses as the Security Service does: how the
 * real one does is not known.
 *
 * @param report - told of bugs; the caller learns only that something failed.
 */
export const serveDeviceCommunication = (
  port: DeviceCommunicationPort,
  report: (error: unknown) => void,
): Send => {
  const routes = plainRoutes<typeof deviceCommunicationOperations, void>(deviceCommunicationOperations, {
    stringify: JSON.stringify,
    maxBody: 0,
    headers: {},
  });
  return routes(port, {
    context: () => undefined,
    refuse: (error) => {
      const { status, body } = serviceRefusal(error);
      if (status >= 500) report(error);
      return { status, text: JSON.stringify(body) };
    },
  });
};
