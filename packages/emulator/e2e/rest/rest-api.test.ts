import { deviceCommands, type Operation } from '@spherite/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationSuite } from './applications.ts';
import { certificateSuite } from './certificates.ts';
import { diagnosticsSuite } from './diagnostics.ts';
import { networkSuite } from './network.ts';
import { nameOf } from './operation-of.ts';
import { openRig, type Rig, ways } from './rig.ts';
import { systemSuite } from './system.ts';
import { wifiSuite } from './wifi.ts';

describe.each(Object.entries(ways))('the REST API of a device %s', (_, way) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await openRig(way);
  });
  afterAll(() => rig.close());
  const current = (): Rig => rig;

  describe('who the device is', () => systemSuite(current));
  describe('images and applications', () => applicationSuite(current));
  describe('certificates', () => certificateSuite(current));
  describe('log and telemetry', () => diagnosticsSuite(current));
  describe('network', () => networkSuite(current));
  describe('Wi-Fi', () => wifiSuite(current));

  test('nothing that the real device can be asked for was left out', () => {
    const left = Object.values<Operation>(deviceCommands).filter(
      (operation) => !operation.path.startsWith('/spherite/') && !rig.answered.has(operation),
    );
    expect(left.map(nameOf)).toEqual([]);
  });
});
