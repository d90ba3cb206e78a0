import { deviceErrors, SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { client, privateKey } from '../certificates/testing/certificates.ts';
import { blobName, memoryState, type StateStore } from '../device-state.ts';
import { application, blink, onBench } from '../testing/on-bench.ts';

const full = new SpheriteError('DISK_FULL', 'There is no space left.');
const refused = `500 {"error":${deviceErrors.ENOSPC}}`;
const image = application(blink);

/** A store on a disk that takes images and no state, or not even images. */
const storeOn = (disk: 'nearly full' | 'full'): StateStore => {
  const store = memoryState({ manufacturingState: 'Module1Complete' });
  const { blobs } = store;
  const refuse = async (): Promise<never> => {
    throw full;
  };
  return {
    get state() {
      return store.state;
    },
    change: refuse,
    blobs: disk === 'full' ? { ...blobs, write: refuse } : blobs,
  };
};

test.each(['nearly full', 'full'] as const)(
  'on a disk that is %s each command that writes is refused, and everything is as before',
  async (disk) => {
    const store = storeOn(disk);
    const before = structuredClone(store.state);
    const { ask, stage, reported } = onBench({}, store);
    expect(await stage(image)).toBe(refused);
    const certificate = { certType: 'client', publicCert: client, privateKey };
    expect(await ask('POST', '/certstore/certs/a', certificate)).toBe(refused);
    const network = { ssid: 'network', securityState: 'open' };
    expect(await ask('POST', '/wifi/config/networks', network)).toBe(refused);
    const state = { manufacturingState: 'DeviceComplete' };
    expect(await ask('PUT', '/device/manufacturing_state', state)).toBe(refused);

    expect(store.state).toEqual(before);
    await expect(store.blobs.read(blobName(image))).rejects.toThrow();
    expect(await ask('GET', '/status')).toBe('200 {"uptime":0}');
    expect(await ask('GET', '/certstore/certs')).toBe('200 {"identifiers":[]}');
    // Whoever runs the device is told, too.
    expect(new Set(reported)).toEqual(new Set([full]));
  },
);
