import { memoryState } from '@spherite/device';
import { expect, test } from 'vitest';
import { type Rig, until } from './rig.ts';

const locked = '{"error":13}';

export const systemSuite = (rig: () => Rig): void => {
  test('what says who the device is, and what it runs, is always answered', async () => {
    const { ask, identity } = await rig().subject();
    const id = identity.deviceId.toLowerCase();
    const answers = {
      '/status': /^\{"uptime":\d+\}$/,
      '/osversion': /^\{"osversion":"22\.11"\}$/,
      '/abi_versions': /^\{"SecureWorldRuntime":\d+,"OSRuntime":\d+,"ApplicationRuntime":12\}$/,
      '/device/security_state': new RegExp(
        `^\\{"securityState":"SECURE","deviceIdentifier":"${id}","deviceIdentityPublicKey":"${id}"\\}$`,
      ),
      '/device/manufacturing_state': /^\{"manufacturingState":"DeviceComplete"\}$/,
      '/device/capabilities': /^\{"device_capabilities":\[\]\}$/,
      '/net/status':
        /^\{"deviceAuthenticationIsReady":false,"networkTimeSync":"incomplete","proxy":"disabled"\}$/,
    };
    for (const [path, text] of Object.entries(answers)) {
      const reply = await ask('GET', path);
      expect(reply.text).toMatch(text);
      expect([reply.status, reply.headers['content-type'], reply.headers['rest-api-version']]).toEqual([
        200,
        'application/json',
        '4.6.0',
      ]);
    }
  });

  test.each([
    ['GET', '/nope', 404, '{"error":15728642}'],
    ['GET', '/', 404, '{"error":15728642}'],
    ['DELETE', '/status', 405, '{"error":15728641}'],
    ['GET', '/images', 403, locked],
    ['POST', '/restart', 403, locked],
  ] as const)('%s %s of a finished device is refused with %i', async (method, path, status, text) => {
    const { ask } = await rig().subject();
    expect(await ask(method, path)).toMatchObject({
      status,
      text,
      headers: { 'content-type': 'application/json', 'rest-api-version': '4.6.0' },
    });
  });

  test('manufacturing goes one way, and locks the device at its end', async () => {
    const { ask } = await rig().subject({ flash: memoryState({ manufacturingState: 'Blank' }) });
    const set = (manufacturingState: string) =>
      ask('PUT', '/device/manufacturing_state', { manufacturingState });
    const { text: blank } = await ask('GET', '/device/capabilities');
    expect(blank).toBe('{"device_capabilities":[12]}');
    expect(await set('Blank')).toMatchObject({ status: 400 });
    expect(await set('Module1Complete')).toMatchObject({ status: 200, text: '{}' });
    expect(await set('Module1Complete')).toMatchObject({ status: 200, text: '{}' });
    expect(await set('Unknown')).toMatchObject({ status: 400 });
    expect(await set('finished')).toMatchObject({ status: 400 });
    expect(await ask('GET', '/images')).toMatchObject({ status: 200 });
    expect(await set('DeviceComplete')).toMatchObject({ status: 200, text: '{}' });
    expect(await set('Module1Complete')).toMatchObject({ status: 403, text: locked });
    expect(await ask('GET', '/images')).toMatchObject({ status: 403, text: locked });
    expect((await ask('GET', '/device/manufacturing_state')).text).toBe(
      '{"manufacturingState":"DeviceComplete"}',
    );
  });

  test('a state that is no JSON, or says it is none, is refused', async () => {
    const { ask } = await rig().subject({ flash: memoryState({ manufacturingState: 'Blank' }) });
    const path = '/device/manufacturing_state';
    expect(await ask('PUT', path, Buffer.from('{'), { 'content-type': 'application/json' })).toMatchObject({
      status: 400,
      text: '{"error":10485761}',
    });
    expect(await ask('PUT', path, Buffer.from('{}'))).toMatchObject({
      status: 415,
      text: '{"error":10485761}',
    });
    expect(await ask('PUT', path, {})).toMatchObject({ status: 400, text: '{"error":10485762}' });
  });

  test('a capability in the header counts for the one request', async () => {
    const { ask, capabilityHeader } = await rig().subject();
    const header = { 'azsphere-capabilities': capabilityHeader(11) };
    expect((await ask('GET', '/device/capabilities', undefined, header)).text).toBe(
      '{"device_capabilities":[11]}',
    );
    expect((await ask('GET', '/images', undefined, header)).status).toBe(200);
    expect((await ask('GET', '/device/capabilities')).text).toBe('{"device_capabilities":[]}');
    expect((await ask('GET', '/images')).status).toBe(403);
    const padded = { 'azsphere-capabilities': `${capabilityHeader(13)}   ` };
    expect((await ask('GET', '/device/capabilities', undefined, padded)).text).toBe(
      '{"device_capabilities":[13]}',
    );
  });

  test('a capability in the header that was made for another device, or by nobody known, is refused', async () => {
    const other = await rig().subject();
    const foreign = other.capabilityHeader(11);
    const { ask, capabilityHeader } = await rig().subject();
    const own = Buffer.from(capabilityHeader(11), 'base64');
    own[100] = (own[100] ?? 0) ^ 1;
    for (const header of [foreign, own.toString('base64'), 'x', '', `${capabilityHeader(11)}AAAA`])
      expect(
        await ask('GET', '/status', undefined, { 'azsphere-capabilities': header }),
        header,
      ).toMatchObject({ status: 400, text: '{"error":7340047}' });
  });

  test('a restart is answered first, and then the time counts from zero', async () => {
    let passed = 0;
    const clock = {
      now: () => 0,
      monotonic: () => passed,
      after: (_: number, act: () => void) => later(act),
    };
    const { ask } = await rig().subject({
      clock,
      flash: memoryState({ manufacturingState: 'Module1Complete' }),
    });
    passed = 60_000;
    expect((await ask('GET', '/status')).text).toBe('{"uptime":60}');
    expect(await ask('POST', '/restart')).toMatchObject({ status: 200, text: '{"restartingSystem":true}' });
    expect(
      await until(
        () => ask('GET', '/status'),
        ({ text }) => text !== '{"uptime":60}',
      ),
    ).toMatchObject({
      text: '{"uptime":0}',
    });
  });
};

/** Soon, whatever the clock says. */
const later = (act: () => void): (() => void) => {
  const timer = setTimeout(act, 5);
  return () => clearTimeout(timer);
};
