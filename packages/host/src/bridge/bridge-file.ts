import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { homeUnusable, identifyProcess, isAlive, processIdentity, replaceFile } from '@spherite/protocol';
import * as z from 'zod';

/** By which other programs of this home find a bridge that runs by itself; of several, the one that was started last. */
const bridgeFile = 'connect.json';

const announcement = z.object({
  /** Of the device communication service. */
  url: z.url(),
  /** File of the certificate by which clients know the devices. */
  ca: z.string(),
  owner: processIdentity,
});
export type RunningBridge = Pick<z.infer<typeof announcement>, 'url' | 'ca'>;

/**
 * Tells other programs of a bridge, until the function that it returns is called.
 * @throws SpheriteError `HOME_UNUSABLE`
 */
export const announceBridge = async (
  home: string,
  { url, ca }: RunningBridge,
  pid: number,
): Promise<() => Promise<void>> => {
  const path = join(home, bridgeFile);
  const owner = await identifyProcess(pid);
  try {
    await replaceFile(path, `${JSON.stringify({ url, ca, owner })}\n`, { lasting: false });
  } catch (error) {
    throw homeUnusable(home, error);
  }
  return async () => {
    const present = await readAnnouncement(path);
    if (present === undefined || present.owner.pid === pid) await rm(path, { force: true });
  };
};

/** The bridge that was announced in this home; undefined when there is none, or its file outlived it. */
export const findBridge = async (home: string): Promise<RunningBridge | undefined> => {
  const found = await readAnnouncement(join(home, bridgeFile));
  return found && (await isAlive(found.owner)) ? { url: found.url, ca: found.ca } : undefined;
};

const readAnnouncement = async (path: string): Promise<z.infer<typeof announcement> | undefined> => {
  try {
    return announcement.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Missing, cut short or of another form: whatever it is, it leads to no bridge.
    return undefined;
  }
};
