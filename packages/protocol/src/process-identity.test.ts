import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pid } from 'node:process';
import { expect, test } from 'vitest';
import { identifyProcess, isAlive, processStartTime } from './process-identity.ts';

const start = async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0 };
};

test('this process is alive, and its start time does not change', async () => {
  const identity = await identifyProcess(pid);
  expect(identity.pid).toBe(pid);
  expect(identity.startTime).not.toBe('');
  expect(await processStartTime(pid)).toBe(identity.startTime);
  expect(await isAlive(identity)).toBe(true);
});

test('a process that was killed is not alive, even before anybody waited for it', async () => {
  const { child, pid } = await start();
  const identity = await identifyProcess(pid);
  expect(await isAlive(identity)).toBe(true);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  expect(await processStartTime(pid)).toBeUndefined();
  expect(await isAlive(identity)).toBe(false);
});

test('another process that got the same pid is not the one that was meant', async () => {
  expect(await isAlive({ pid, startTime: 'some other time' })).toBe(false);
});

test('where the system did not tell the start time, the pid decides', async () => {
  expect(await isAlive({ pid, startTime: '' })).toBe(true);
});

test.each([0, -1, 1.5, Number.NaN])('%d is nobody', async (pid) => {
  expect(await processStartTime(pid)).toBeUndefined();
});
