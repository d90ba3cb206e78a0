import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, readLocator, spheriteHome } from '@spherite/host';
import {
  type EmulatorClient,
  emulatorClient,
  httpSend,
  type Locator,
  locatorFile,
  readAnyLocator,
  SpheriteError,
} from '@spherite/protocol';
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
  if (stale) {
    await sweepBus(home, shell.pid);
    throw notRunning(
      `${home}. The one with pid ${stale.pid} ended without cleaning up. Start one with 'spherite up'.`,
    );
  }
  if (existsSync(join(home, locatorFile)))
    throw notRunning(
      `${home}, as far as can be told: ${locatorFile} there is damaged. Start one with 'spherite up'; if one still runs, that says so, with its pid.`,
    );
  throw notRunning(`${home}. Start one with 'spherite up'.`);
};

const notRunning = (where: string): SpheriteError =>
  new SpheriteError('NOT_RUNNING', `No Spherite is running in ${where}`);

/** Takes away what leads to devices that are gone; what cannot be taken away now is at the next start. */
const sweepBus = async (home: string, pid: number): Promise<void> => {
  const { openBus } = await import('@spherite/device');
  await openBus(home, await identifyProcess(pid)).catch(() => undefined);
};
