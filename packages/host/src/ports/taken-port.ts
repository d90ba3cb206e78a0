import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { emulatorApiPrefix, httpSend, SpheriteError } from '@spherite/protocol';
import { type PortHolder, programOf } from './port-holder.ts';

/**
 * Says who has a TCP port of this machine, so that nobody has to search: which Spherite, else which program.
 * @param option - the one that chooses another port
 */
export const portTaken = async (port: number, cause?: unknown, option = '--port'): Promise<SpheriteError> => {
  const [listener, spherite] = await Promise.all([listenerOn(port), answersAsSpherite(port)]);
  const by = spherite
    ? `another Spherite${listener ? ` (pid ${listener.pid}${await homeOf(listener.pid)})` : ''}`
    : listener
      ? `${listener.program} (pid ${listener.pid})`
      : 'another program, which the system does not name';
  return new SpheriteError(
    'PORT_TAKEN',
    `Port ${port} is in use by ${by}. Stop it, or choose another port with ${option} N; ${option} 0 takes any free one.`,
    { cause },
  );
};

const answersAsSpherite = async (port: number): Promise<boolean> => {
  try {
    const send = httpSend(`http://127.0.0.1:${port}`, { timeoutMs: 1_000, maxAnswer: 1_024 });
    const reply = await send({ method: 'GET', path: `${emulatorApiPrefix}/health/live`, headers: {} });
    return reply.status === 200 && Buffer.from(reply.body).toString().includes('"live"');
  } catch {
    return false;
  }
};

/** The SPHERITE_HOME that a process was started with; Linux tells its owner. */
const homeOf = async (pid: number): Promise<string> => {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const home = /(?:^|\0)SPHERITE_HOME=([^\0]+)/.exec(environment)?.[1];
  return home ? `, SPHERITE_HOME ${home}` : '';
};

const listenerOn = async (port: number): Promise<PortHolder | undefined> =>
  (await fromProc(port).catch(() => undefined)) ?? (await fromLsof(port).catch(() => undefined));

/** Linux: the socket's inode from the table of TCP sockets, then the process that has it open. */
const fromProc = async (port: number): Promise<PortHolder | undefined> => {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const inode = listeningInode(tables.join('\n'), port);
  if (inode === undefined) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const fd of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      if (target === `socket:[${inode}]`) return { pid: Number(pid), program: await programOf(Number(pid)) };
    }
  }
  return undefined;
};

/** proc(5): local address as hex IP and port, state 0A is LISTEN, the tenth field is the inode. */
export const listeningInode = (table: string, port: number): string | undefined => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')?.[9];
};

/** macOS: fields p (pid) and c (command), one to a line. */
const fromLsof = async (port: number): Promise<PortHolder | undefined> => {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const pid = Number(/^p(\d+)$/m.exec(stdout)?.[1]);
  return pid > 0 ? { pid, program: /^c(.+)$/m.exec(stdout)?.[1] ?? 'a program' } : undefined;
};
