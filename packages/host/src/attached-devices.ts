import { constants, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BusEntry, busEntry, busFolder, isAlive } from '@spherite/protocol';
import { checkHome } from './home.ts';
import type { DeviceAddress } from './ports/open-port.ts';

/** A simulated device that is attached to this machine. */
export interface AttachedDevice {
  /** 128 upper-case hexadecimal digits. */
  readonly deviceId: string;
  readonly ipAddress: string;
  /** Short digit string, the device's place on the bus. */
  readonly connectionPath: string;
  readonly link: BusEntry['link'];
  /** The file by which a process that has the device's port lets others on its line. */
  readonly share?: string;
  /** Whether it is still this device that has this port: another one may have come to the place since. */
  readonly isStillThere?: () => Promise<boolean>;
}

/**
 * The devices on the bus of this home, in the order of their places. An entry counts only while its owner lives and
 * its port is the one that was recorded: after a crash, the same terminal may be somebody's shell.
 * @throws SpheriteError `HOME_UNUSABLE`
 */
export const listAttachedDevices = async (home: string): Promise<AttachedDevice[]> => {
  const folder = join(home, busFolder);
  const names = await readdir(folder).catch(async () => {
    await checkHome(home);
    return [];
  });
  const ownerLives = askingOnce();
  const entries = await Promise.all(
    names
      .filter((name) => /^\d{1,8}\.json$/.test(name))
      .map((name) => readEntry(join(folder, name), ownerLives)),
  );
  return entries
    .filter((entry) => entry !== undefined)
    .sort((one, other) => Number(one.connectionPath) - Number(other.connectionPath))
    .map(({ deviceId, ipAddress, connectionPath, link }) => ({
      deviceId,
      ipAddress,
      connectionPath,
      link,
      share: join(folder, `${connectionPath}.share`),
      isStillThere: async () => {
        const found = await readEntry(join(folder, `${connectionPath}.json`), isAlive);
        return found?.deviceId === deviceId && sameLink(found.link, link);
      },
    }));
};

/** Where an attached device is reached. */
export const addressOf = ({
  link,
  share,
  isStillThere,
}: Pick<AttachedDevice, 'link' | 'share' | 'isStillThere'>): DeviceAddress => ({
  ...(link.kind === 'pty'
    ? { kind: 'pty', path: link.path }
    : { kind: 'tcp', host: link.host, port: link.port }),
  ...(share === undefined ? {} : { share }),
  ...(isStillThere === undefined ? {} : { isStillThere }),
});

/** One process may own many devices: the system is asked once for each. */
const askingOnce = (): typeof isAlive => {
  const asked = new Map<string, Promise<boolean>>();
  return (owner) => {
    const key = `${owner.pid} ${owner.startTime}`;
    const answer = asked.get(key) ?? isAlive(owner);
    asked.set(key, answer);
    return answer;
  };
};

const readEntry = async (file: string, ownerLives: typeof isAlive): Promise<BusEntry | undefined> => {
  const entry = parseEntry(file);
  if (entry === undefined) return undefined;
  const { owner, link } = entry;
  const signs = await Promise.all([ownerLives(owner), link.kind === 'tcp' || leadsTo(link)]);
  return signs.every(Boolean) ? entry : undefined;
};

/** Both were read by one schema, which puts their members in one order. */
const sameLink = (one: BusEntry['link'], other: BusEntry['link']): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const atOnce = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Undefined for what is no entry: files that other programs left are read with doubt. Read at once, because a file of a
 * few lines is here before another thread has begun with it, and a command waits for each. A pipe in the place of one
 * is empty, and nobody waits for its other end.
 */
const parseEntry = (file: string): BusEntry | undefined => {
  try {
    return busEntry.parse(JSON.parse(readFileSync(file, { encoding: 'utf8', flag: atOnce })));
  } catch {
    return undefined;
  }
};

const leadsTo = async ({
  path,
  device,
  inode,
}: Extract<BusEntry['link'], { kind: 'pty' }>): Promise<boolean> => {
  try {
    const found = await stat(path);
    return found.isCharacterDevice() && found.rdev === device && found.ino === inode;
  } catch {
    return false;
  }
};
