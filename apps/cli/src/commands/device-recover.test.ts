import { SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { type Bench, createBench, json, onlyDevice } from '../testing/bench.ts';

const withImages = async (): Promise<{ bench: Bench; taken: Uint8Array[] }> => {
  const bench = await createBench();
  bench.service.recoveryImages.push(Buffer.alloc(100, 1), Buffer.alloc(20, 2));
  const taken: Uint8Array[] = [];
  const { commands } = onlyDevice(bench);
  commands.beginRecovery = () => ({ images: 2 });
  commands.recoverImage = ({ body }) => ({ missing: 2 - taken.push(body) });
  commands.completeRecovery = (...call) => commands.restart?.(...call) ?? { restartingSystem: true };
  return { bench, taken };
};

test('a device is recovered in the known words, with nobody logged in', async () => {
  const { bench, taken } = await withImages();
  await using _ = bench;
  const { status, stdout } = await bench.run(['device', 'recover']);
  expect(status).toBe(0);
  expect(stdout.slice(0, -1)).toEqual([
    'Downloading recovery images...',
    'Download complete.',
    'Starting device recovery. Please note that this may take up to 10 minutes.',
    'Board found. Sending recovery bootloader.',
    'Erasing flash.',
    'Sending 2 images. (120 bytes to send)',
    'Sent 1 of 2 images. (20 of 120 bytes remaining)',
    'Sent 2 of 2 images. (0 of 120 bytes remaining)',
    'Finished writing images; rebooting board.',
    `Device ID: ${onlyDevice(bench).identity.deviceId}`,
    'Device recovered successfully.',
  ]);
  expect(taken.map(({ length }) => length)).toEqual([100, 20]);
  expect(bench.passing).toContain('Sending image 2 of 2…');
});

test('JSON says which device it was', async () => {
  const { bench } = await withImages();
  await using _ = bench;
  const { deviceId } = onlyDevice(bench).identity;
  expect(await json(bench, 'device', 'recover')).toEqual({ id: deviceId, images: 2 });
});

test('a line that breaks on the way is no success', async () => {
  const { bench } = await withImages();
  await using _ = bench;
  onlyDevice(bench).commands.recoverImage = () => {
    throw new SpheriteError('DEVICE_SILENT', 'The device does not answer.');
  };
  const { status, stdout } = await bench.run(['device', 'recover']);
  expect(status).toBe(1);
  expect(stdout.join('\n')).not.toContain('successfully');
});
