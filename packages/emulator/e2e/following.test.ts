import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from './world.ts';

describe.each(['azsphere device log', 'spherite console'])('who follows a device with %s', (command) => {
  test.each(['--pty port', '--tcp 0'])('is told when the device goes, and ends (%s)', async (link) => {
    await using world = await createWorld();
    await world.up('--devices 0');
    const device = world.start(`spherite-device ${link.replace('port', join(world.root, 'port'))} --json`);
    await device.line(/ready/);
    const follower = world.start(command);
    await follower.line(/REST API/);
    device.child.kill('SIGKILL');
    const { status, stderr } = await follower.ended;
    expect([status, stderr]).toEqual([1, expect.stringContaining('(DEVICE_SILENT)')]);
  });

  test('ends with the reader of a pipeline, when there is more to tell', async () => {
    await using world = await createWorld();
    await world.up('--capabilities 11');
    const pipeline = world.start(`sh -c '${command} | { head -n 1; exec <&-; echo left; }'`);
    await pipeline.line(/left/);
    expect((await world.run('azsphere device restart')).status).toBe(0);
    expect(await pipeline.ended).toEqual({
      status: 0,
      stdout: expect.stringMatching(/power on\.\nleft\n$/),
      stderr: '',
    });
  });

  test.runIf(existsSync('/dev/full'))('does not lose without a word what cannot be written', async () => {
    await using world = await createWorld();
    await world.up();
    const { status, stderr } = await world.run(`sh -c '${command} > /dev/full'`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('The output cannot be written (ENOSPC).')]);
  });
});
