import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDevice, deviceClock, memoryState } from '@spherite/device';
import { createIdentity } from '@spherite/identity';
import { createSigner, newSignerPem, packApplication } from '@spherite/image';
import { deviceClient } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { pythonWith } from './python.ts';
import { createWorld } from './world.ts';

const document = new URL('../../../docs/device.md', import.meta.url);
const componentId = '2f074b0f-d99d-4692-82d9-ef93a7d6463c';
const imageId = '6415a939-c098-48cf-8e5c-02b52a9f0ffb';

const manifest = {
  SchemaVersion: 1,
  Name: 'Blink',
  ComponentId: componentId,
  EntryPoint: '/bin/app',
  Capabilities: {},
};

test('the Python of docs/device.md decodes the log of a device', async ({ skip }) => {
  const python = await pythonWith('uuid', skip);
  await using world = await createWorld();
  const [, program = ''] =
    /^```python decode-log\.py\n([\s\S]*?)^```$/m.exec(await readFile(document, 'utf8')) ?? [];
  await writeFile(join(world.root, 'decode-log.py'), program);

  const device = createDevice({
    identity: createIdentity(),
    clock: deviceClock(Date.now),
    random: randomBytes,
    flash: memoryState({ capabilities: [11] }),
  });
  device.boot();
  const client = deviceClient(device.send);
  const body = packApplication({
    files: new Map([
      ['/app_manifest.json', Buffer.from(JSON.stringify(manifest))],
      ['/bin/app', Buffer.alloc(100)],
    ]),
    imageId,
    builtAt: 0,
    signer: createSigner(newSignerPem()),
  });
  await client.stageImage({ body });
  await client.installImages({ body: undefined });
  await client.deleteImage({ params: { componentId } });
  await expect(client.stageImage({ body: new Uint8Array(3) })).rejects.toThrow('ImageStagingFailed');
  await writeFile(join(world.root, 'log'), await client.getLog());
  device.close();

  const { stdout, stderr } = await world.run(`${python} decode-log.py < log`, { cwd: world.root });
  expect(stderr).toBe('');
  // Without the times.
  expect(
    stdout
      .replace(/^ *\d+ ms +/gm, '')
      .trimEnd()
      .split('\n'),
  ).toEqual([
    'info    6:169 OsVersion 22.11',
    'trace   6:153 Request 2 /update/stage',
    'info    6:1   StartingSideload',
    `info    6:148 StageImageSuccess ${componentId} ${imageId} 10`,
    'trace   6:153 Request 1 /update/install',
    'info    6:18  CommittingImage',
    `trace   6:153 Request 3 /app/image/${componentId}`,
    `info    6:32  DeleteApp ${componentId}`,
    `info    6:156 SuccessfulDelete ${componentId}`,
    'trace   6:153 Request 2 /update/stage',
    'info    6:1   StartingSideload',
    'error   6:16  CommonError 7340050',
    'trace   6:153 Request 0 /log',
  ]);
});
