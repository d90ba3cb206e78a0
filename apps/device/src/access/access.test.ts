import { deviceErrors } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { asHeader, developer, onBench, permission } from '../testing/on-bench.ts';

const locked = () => onBench({ manufacturingState: 'DeviceComplete' });
const capabilities = '/device/capabilities';
const verificationFailed = `400 {"error":${deviceErrors.VerificationFailed}}`;

describe('capabilities that come with a request', () => {
  const image = permission([11, 13]);
  const value = asHeader(image)['azsphere-capabilities'] ?? '';

  test('count for this one only, besides those that the device has', async () => {
    const { ask } = onBench({ manufacturingState: 'Blank', capabilities: [13, 5] });
    expect(await ask('GET', capabilities, undefined, asHeader(image))).toBe(
      '200 {"device_capabilities":[5,11,12,13]}',
    );
    expect(await ask('GET', capabilities)).toBe('200 {"device_capabilities":[5,12,13]}');
  });

  test('open what is locked', async () => {
    const { ask } = locked();
    const memory = ['GET', '/stats/memory/groups/applications', undefined] as const;
    expect(await ask('GET', '/net/proxy')).toBe('403 {"error":13}');
    expect(await ask('GET', '/images', undefined, asHeader(image))).toContain('200 ');
    expect(await ask(...memory)).toBe('403 {"error":1048596}');
    expect(await ask(...memory, asHeader(permission([13])))).toBe('403 {"error":1048596}');
    expect(await ask(...memory, asHeader(image))).toContain('200 ');
  });

  test('may be followed by blanks, as a capture of the real header is', async () => {
    const header = { 'azsphere-capabilities': `${value}   ` };
    expect(await locked().ask('GET', capabilities, undefined, header)).toContain('[11,13]');
  });

  test.each([
    ['nothing', ''],
    ['no base64', '§$%'],
    ['half of an image', value.slice(0, 260)],
    ['more than an image', `${value}AAAA`],
    ['an image for another device', asHeader(permission([11], { deviceId: 'ab'.repeat(64) }))],
    ['an image by somebody unknown', asHeader(permission([11], { signer: developer }))],
    ['an image that was changed', asHeader(image.with(80, 10))],
  ])('are refused where they are %s, even where none are needed', async (_, header) => {
    const headers = typeof header === 'string' ? { 'azsphere-capabilities': header } : header;
    expect(await locked().ask('GET', '/status', undefined, headers)).toBe(verificationFailed);
  });
});

test('an image by somebody whom the service named counts from then on', async () => {
  const { ask, store } = locked();
  const header = asHeader(permission([11], { signer: developer }));
  expect(await ask('GET', capabilities, undefined, header)).toBe(verificationFailed);
  await store.change(() => ({ trustedKeystore: ['no key', developer.publicKeyPem] }));
  expect(await ask('GET', capabilities, undefined, header)).toBe('200 {"device_capabilities":[11]}');
});
