import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename } from 'node:path';

/** A program that uses a port, of whichever kind. */
export interface PortHolder {
  readonly program: string;
  readonly pid: number;
}

/** Who has locked a port, as far as the system tells. Empty where it does not, or where nobody has by now. */
export const findPortHolders = async (path: string): Promise<PortHolder[]> =>
  platform() === 'linux' ? fromLocks(path) : fromLsof(path);

const fromLocks = async (path: string): Promise<PortHolder[]> => {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    const pids = lockHolders(await readFile('/proc/locks', 'utf8'), dev, ino);
    return Promise.all(pids.map(async (pid) => ({ pid, program: await programOf(pid) })));
  } catch {
    return [];
  }
};

/** The pids in the lines of /proc/locks (proc(5)) that are about one file. */
export const lockHolders = (locks: string, device: bigint, inode: bigint): number[] => {
  const file = `${deviceNumber(device)}:${inode}`;
  return (
    locks
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      // What only waits for a lock has an arrow after its number.
      .filter((fields) => fields[1] !== '->' && fields[5] === file)
      .map((fields) => Number(fields[4]))
      .filter((pid) => pid > 0)
  );
};

/** Major and minor number as Linux packs them, in the spelling of /proc/locks. */
const deviceNumber = (device: bigint): string => {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
};

/** The names of program and script, without their arguments, which are nobody's business. */
export const programOf = async (pid: number): Promise<string> => {
  const [program = '', script = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split(
    '\0',
  );
  const names = [program, script.startsWith('-') ? '' : script].map((part) => basename(part));
  return names.filter((name) => name !== '').join(' ') || 'another program';
};

const fromLsof = (path: string): Promise<PortHolder[]> =>
  new Promise((resolve) => {
    execFile('lsof', ['-F', 'pc', '--', path], { timeout: 2000 }, (_, stdout) => {
      resolve(
        [...String(stdout).matchAll(/^p(\d+)\nc(.*)$/gm)].map(([, pid, program]) => ({
          pid: Number(pid),
          program: program ?? '',
        })),
      );
    });
  });
