import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pythonWith } from './python.ts';
import { createWorld } from './world.ts';

const peer = fileURLToPath(new URL('peer.py', import.meta.url));

test('a peer in thirty lines of Python, with no code of ours, reads the device ID over the serial line', async ({
  skip,
}) => {
  const python = await pythonWith('serial', skip);
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
