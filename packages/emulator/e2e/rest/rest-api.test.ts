import { afterAll, beforeAll, describe } from 'vitest';
import { applicationSuite } from './applications.ts';
import { certificateSuite } from './certificates.ts';
import { diagnosticsSuite } from './diagnostics.ts';
import { networkSuite } from './network.ts';
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
});
