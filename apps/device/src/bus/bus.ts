import { readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BusEntry,
  busEntry,
  busFolder,
  createFile,
  homeUnusable,
  makeFolder,
  type ProcessIdentity,
  removeDrafts,
  removeStale,
  SpheriteError,
} from '@spherite/protocol';
import { fileProblem } from '../files/file-problem.ts';
import { placeStablePath, removeStablePath } from '../links/stable-path.ts';

/** The folder in which the devices of a home are found, seen from the process that attaches some. */
export interface Bus {
  /** Attaches a device at the lowest free place. */
  announce(device: AnnouncedDevice): Promise<Announcement>;
}

export interface AnnouncedDevice {
  /** In either case. */
  readonly deviceId: string;
  /** Where its line is; a terminal without a path of its own gets one on the bus. */
  readonly link: BusEntry['link'];
}

/** A device's place on the bus. */
export interface Announcement {
  readonly connectionPath: string;
  readonly ipAddress: string;
  /** What a person or a program opens: the path of a port, or `host:port`. */
  readonly serial: string;
  /** Detaches the device. */
  withdraw(): Promise<void>;
}

/**
 * Opens the bus of a home, and clears away what dead processes left on it: their entries, and the
 * paths that led to their terminals.
 *
 * @param owner - this process, by which others see that the device is gone when it is.
 * @throws SpheriteError `HOME_UNUSABLE` or `DISK_FULL`
 */
export const openBus = async (home: string, owner: ProcessIdentity): Promise<Bus> => {
  const folder = join(home, busFolder);
  try {
    makeFolder(home);
    makeFolder(folder);
    await removeDrafts(folder);
    for (const place of await placesIn(folder)) await sweep(folder, place, owner);
  } catch (error) {
    throw homeProblem(home, error);
  }
  return {
    announce: (device) =>
      announce(folder, owner, device).catch((error) => {
        throw homeProblem(home, error);
      }),
  };
};

const announce = async (
  folder: string,
  owner: ProcessIdentity,
  { deviceId, link }: AnnouncedDevice,
): Promise<Announcement> => {
  const taken = new Set(await placesIn(folder));
  for (let place = 1; ; place++) {
    if (taken.has(place)) continue;
    const connectionPath = String(place);
    const path = join(folder, connectionPath);
    const entry: BusEntry = {
      connectionPath,
      deviceId: deviceId.toUpperCase(),
      ipAddress: addressAt(place),
      link: link.kind === 'pty' && link.path === link.terminal ? { ...link, path } : link,
      owner,
    };
    // Another process may have come first.
    const text = `${JSON.stringify(entry)}\n`;
    if (!(await createFile(entryFile(folder, place), text, { lasting: false }))) continue;
    const withdraw = async (): Promise<void> => {
      if (link.kind === 'pty') await removeStablePath(path, link.terminal);
      // Last, because with it the place is free.
      await rm(entryFile(folder, place), { force: true });
    };
    try {
      // Whatever stands at the path of a place without an entry was left there.
      if (link.kind === 'pty') await placeStablePath(path, link.terminal, { replace: true });
    } catch (error) {
      await withdraw();
      throw error;
    }
    const { ipAddress } = entry;
    return { connectionPath, ipAddress, serial: serialOf(entry.link), withdraw };
  }
};

const serialOf = (link: BusEntry['link']): string =>
  link.kind === 'pty' ? link.path : `${link.host}:${link.port}`;

/** The real one gives 192.168.35.2 to the first board, .3 to the next; ours goes on where that net ends. */
const addressAt = (place: number): string => {
  const offset = (35 << 8) + place + 1;
  return `192.168.${(offset >> 8) & 0xff}.${offset & 0xff}`;
};

const entryFile = (folder: string, place: number): string => join(folder, `${place}.json`);

/** Numbers for which there is an entry, in order. */
const placesIn = async (folder: string): Promise<number[]> =>
  (await readdir(folder))
    .flatMap((name) => /^([1-9]\d{0,7})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);

/** Removes the entry of a dead process, and the paths that led to its terminal. */
const sweep = (folder: string, place: number, owner: ProcessIdentity): Promise<void> =>
  removeStale(entryFile(folder, place), { self: owner }, async (text) => {
    const link = parseEntry(text)?.link;
    const own = join(folder, String(place));
    const target = await readlink(own).catch(() => undefined);
    if (target !== undefined) await rm(own, { force: true });
    if (link?.kind === 'pty' && link.path !== own) await removeStablePath(link.path, link.terminal);
  });

const parseEntry = (text: string): BusEntry | undefined => {
  try {
    return busEntry.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const homeProblem = (home: string, error: unknown): unknown => {
  const problem = fileProblem(home, error);
  return problem instanceof SpheriteError && problem.code === 'FILE_UNUSABLE'
    ? homeUnusable(home, error)
    : problem;
};
