import { spawn } from 'node:child_process';
import type { ServiceProcess } from './crashes.ts';

/** Starts a program that writes a line to its standard output once its service answers. */
export function startChild(program: string, args: readonly string[]): ServiceProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let killed = false;
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<unknown>((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('error', reject);
    child.once('close', (status) => {
      if (!killed) reject(new Error(`the service ended with status ${status}: ${complaint}`));
    });
  });
  // Whoever kills it early never looks.
  ready.catch(() => undefined);
  return {
    ready,
    kill: () => {
      killed = true;
      child.kill('SIGKILL');
      return gone;
    },
  };
}
