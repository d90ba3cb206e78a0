import { readLocator, spheriteHome } from '@spherite/host';
import {
  type EmulatorClient,
  emulatorClient,
  httpSend,
  type Locator,
  SpheriteError,
} from '@spherite/protocol';
import { readAnyLocator } from '../home/locator-file.ts';
import type { Shell } from '../shell.ts';

/** The Spherite that runs in this shell's home. */
export interface Running {
  readonly locator: Locator;
  readonly client: EmulatorClient;
}

/** @throws SpheriteError `NOT_RUNNING`, which tells whether one ended there without cleaning up. */
export const findRunning = async (shell: Shell): Promise<Running> => {
  const home = spheriteHome(shell.env);
  const locator = await readLocator(home);
  if (locator) return { locator, client: emulatorClient(httpSend(locator.service.url), locator.token) };
  const stale = await readAnyLocator(home);
  const past = stale ? ` The one with pid ${stale.pid} ended without cleaning up.` : '';
  throw new SpheriteError(
    'NOT_RUNNING',
    `No Spherite is running in ${home}.${past} Start one with 'spherite up'.`,
  );
};
