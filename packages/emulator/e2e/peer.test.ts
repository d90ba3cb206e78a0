import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

const peer = fileURLToPath(new URL('peer.py', import.meta.url));

/** The first Python that has pyserial: a version manager's often has none where the system's has. */
const pythonWithSerial = async (): Promise<string | undefined> => {
  const { PATH = '' } = process.env;
  const candidates = [...PATH.split(delimiter), '/usr/bin'].map((folder) => join(folder, 'python3'));
  for (const python of new Set(candidates)) {
    const found = await promisify(execFile)(python, ['-c', 'import serial']).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
};

test('a peer in thirty lines of Python, with no code of ours, reads the device ID over the serial line', async ({
  skip,
}) => {
  const python = await pythonWithSerial();
  if (python === undefined) {
    const why = 'no python3 here has pyserial (Debian: apt-get install python3-serial)';
    if (process.env['CI'] === 'true') throw new Error(why);
    skip(why);
    return;
  }
  await using world = await createWorld();
  const up = await world.up();
  const [device] = up.ready.devices;
  for (let again = 0; again < 3; again++)
    expect(await world.run(`${python} ${peer} '${device?.serial}'`)).toEqual({
      status: 0,
      stdout: `${device?.id}\n`,
      stderr: '',
    });
  expect(await world.run('azsphere device show-attached')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(device?.id ?? ''),
  });
});
