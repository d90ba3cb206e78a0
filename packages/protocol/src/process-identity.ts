import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import type { ProcessIdentity } from './home.ts';

/** The identity of a process that is known to run, such as our own. */
export const identifyProcess = async (pid: number): Promise<ProcessIdentity> => ({
  pid,
  startTime: (await processStartTime(pid)) ?? '',
});

/**
 * When a process started, as the system tells it: opaque, to be compared only. Empty where the system does not
 * tell, undefined when no such process runs.
 */
export const processStartTime = async (pid: number): Promise<string | undefined> => {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return platform() === 'linux' ? fromProc(pid) : fromPs(pid);
};

/**
 * Whether the very process still runs: its pid alone may be another's by now. In doubt it does, so that nothing
 * of a living process is ever taken away.
 */
export const isAlive = async ({ pid, startTime }: ProcessIdentity): Promise<boolean> => {
  const now = await processStartTime(pid);
  return now !== undefined && (now === '' || startTime === '' || now === startTime);
};

const fromProc = async (pid: number): Promise<string | undefined> => {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    bootId(),
  ]);
  if (stat === undefined) return undefined;
  // The name of the program, in parentheses, may hold spaces and parentheses itself (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  // Killed, and not yet waited for by its parent.
  if (state === 'Z' || state === 'X') return undefined;
  // Clock ticks since the machine started, so the start of the machine belongs to it.
  return `${boot}/${fields[19] ?? ''}`;
};

const bootId = async (): Promise<string> => {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    return '';
  }
};

const fromPs = (pid: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } }, (error, stdout) => {
      if (error === null) resolve(stdout.trim());
      // `ps` says 1 when it finds nobody; where there is no `ps`, nobody can tell.
      else resolve(error.code === 1 ? undefined : '');
    });
  });
