import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSigner, newSignerPem } from '@spherite/image';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { passedOver, readDeviceSetup } from './device-setup.ts';
import { factoryState } from './device-state.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spherite-setup-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = async (text: string): Promise<string> => {
  const path = join(folder, 'file');
  await writeFile(path, text);
  return path;
};

test('nothing said, a device is as the factory makes it', async () => {
  expect(await readDeviceSetup({})).toEqual({ factory: {} });
});

test('state and capabilities are read as people write them', async () => {
  expect(await readDeviceSetup({ manufacturingState: 'blank', capabilities: '11, 13,11' })).toEqual({
    factory: { manufacturingState: 'Blank', capabilities: [11, 13] },
  });
});

test('a radio environment and a signer come from files', async () => {
  const accessPoint = { ssid: 'x', bssid: '02:00:00:00:00:01', security: 'open' };
  const { radio } = await readDeviceSetup({
    radio: await file(JSON.stringify({ accessPoints: [accessPoint] })),
  });
  expect(radio?.accessPoints[0]).toMatchObject({ ...accessPoint, signal: -50, internet: true });
  const { publicKeyPem } = createSigner(newSignerPem());
  expect((await readDeviceSetup({ trust: await file(publicKeyPem) })).trust).toEqual([publicKeyPem]);
});

test.each([
  ['a state that there is not', { manufacturingState: 'Finished' }, /one of Blank, Module1Complete/],
  ['a capability by name', { capabilities: 'appDevelopment' }, /such as 11,13, not 'appDevelopment'/],
  ['a capability that there is not', { capabilities: '11,14' }, /from 1 to 13/],
  ['no capability', { capabilities: '' }, /from 1 to 13/],
])('%s is wrong usage', async (_, text, why) => {
  await expect(readDeviceSetup(text)).rejects.toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(why) }),
  );
});

test.each([
  ['radio', '', /is no JSON, .*: line 1: unexpected end of JSON input\. .*docs\/device\.md/],
  ['radio', '{\n  "accessPoints": [],\n}', /: line 3, column 1: expected double-quoted property name\. /],
  ['radio', '{"password":"correct horse",x', /: line 1, column 29: expected double-quoted property name\. /],
  ['radio', '[\n  {"password":"correct horse"},\n]\n', /environment: line 3: unexpected token '\]'\. /],
  ['radio', '[\n  "a",\n', /environment: line 3: unexpected end of JSON input\. /],
  ['radio', '[\n  "a",\r\n  tru,\n  "b"\n]', /environment: line 3: unexpected token ','\. /],
  [
    'radio',
    '{"accessPoints":[{"ssid":"x"}]}',
    /: accessPoints\[0\] \("x"\): security is missing; .*docs\/device\.md/,
  ],
  ['trust', 'nonsense', /no certificate and no public key/],
] as const)('a file for --%s that holds %s is refused, and says why', async (option, text, why) => {
  await expect(readDeviceSetup({ [option]: await file(text) })).rejects.toThrow(
    expect.objectContaining({ code: 'FILE_UNUSABLE', message: expect.stringMatching(why) }),
  );
});

test.each(['radio', 'trust'])('a file for --%s that is not there is named', async (option) => {
  const path = join(folder, 'missing');
  await expect(readDeviceSetup({ [option]: path })).rejects.toThrow(
    `The file of --${option}, ${path}, cannot be read: there is no such file.`,
  );
});

test('options for new devices are passed over where a device is kept that differs', () => {
  const kept = { ...factoryState, capabilities: [13, 11] };
  expect(passedOver(kept, {})).toEqual([]);
  expect(passedOver(kept, { manufacturingState: 'DeviceComplete', capabilities: [11, 13] })).toEqual([]);
  expect(passedOver(kept, { manufacturingState: 'Blank' })).toEqual(['--manufacturing-state']);
  expect(passedOver(kept, { capabilities: [11] })).toEqual(['--capabilities']);
});
