import { type AccessPoint, deviceErrors, radioEnvironment } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { onBench } from '../testing/on-bench.ts';

type Described = z.input<typeof radioEnvironment>['accessPoints'][number];

const home = {
  ssid: 'home',
  bssid: '02:00:00:00:00:01',
  security: 'psk',
  password: 'correct horse',
} as const;
const cafe = { ssid: 'café', bssid: '02:00:00:00:00:02', security: 'open' } as const;

const air = (...accessPoints: Described[]) => radioEnvironment.parse({ accessPoints });

/** A device with these access points around it, and a way to look at its networks. */
const amid = (...accessPoints: Described[]) => {
  const bench = onBench({}, undefined, { radio: air(...accessPoints) });
  const { ask } = bench;
  const get = async (path: string): Promise<unknown> => JSON.parse((await ask('GET', path)).slice(4));
  return {
    ...bench,
    get,
    add: (network: object) => ask('POST', '/wifi/config/networks', network),
    change: (id: number, change: object) => ask('PATCH', `/wifi/config/networks/${id}`, change),
    put: (...others: Described[]) => ask('PUT', '/spherite/radio', air(...others)),
    /** The states of the interface, one after the other, as they change within so many milliseconds. */
    watch: async (ms: number): Promise<string[]> => {
      const seen: string[] = [];
      for (let passed = 0; passed < ms; passed += 10) {
        const { wpa_state: state } = (await get('/wifi/interface')) as { wpa_state: string };
        if (seen.at(-1) !== state) seen.push(state);
        await bench.time.pass(10);
      }
      return seen;
    },
    status: async () => {
      const {
        ssid,
        wpa_state: state,
        ip_address: ip,
      } = (await get('/wifi/interface')) as Record<string, unknown>;
      return [ssid, state, ip];
    },
    networks: async () => {
      const { values } = (await get('/wifi/config/networks')) as { values: Record<string, unknown>[] };
      return values.map(({ ssid, configState, connectionState }) => [ssid, configState, connectionState]);
    },
    failure: async (id: number) => {
      const { error } = (await get(`/wifi/diagnostics/networks/${id}`)) as { error: unknown };
      return error;
    },
  };
};

const toHome = { ssid: 'home', securityState: 'psk', psk: 'correct horse' };
const toCafe = { ssid: 'café', securityState: 'open' };
const joined = ['home', 'COMPLETED', expect.stringMatching(/^192\.168\.1\.\d+$/)];

describe('a scan', () => {
  test('shows what is near enough, the strongest first, and hides what hides', async () => {
    const { ask } = amid(
      { ...cafe, signal: -70, frequency: 5180 },
      { ...home, signal: -40 },
      { ...home, bssid: '02:00:00:00:00:03', signal: -60, hidden: true },
      { ssid: 'far', bssid: '02:00:00:00:00:04', signal: -91, security: 'open' },
      { ssid: 'old', bssid: '02:00:00:00:00:05', signal: -90, security: 'wep' },
    );
    expect(await ask('GET', '/wifi/scan')).toBe(
      `200 {"values":[${[
        '{"bssid":"02:00:00:00:00:01","freq":2412,"signal_level":-40,"ssid":"home","securityState":"psk"}',
        '{"bssid":"02:00:00:00:00:03","freq":2412,"signal_level":-60,"ssid":"\\u0000","securityState":"psk"}',
        '{"bssid":"02:00:00:00:00:02","freq":5180,"signal_level":-70,"ssid":"café","securityState":"open"}',
        '{"bssid":"02:00:00:00:00:05","freq":2412,"signal_level":-90,"ssid":"old","securityState":"unknown"}',
      ].join(',')}]}`,
    );
  });

  test('there is something to try in the air of a device that was given nothing else', async () => {
    const { ask, time } = onBench();
    const networks = JSON.parse((await ask('GET', '/wifi/scan')).slice(4)).values;
    expect(networks).toHaveLength(3);
    await ask('POST', '/wifi/config/networks', { ssid: 'Spherite', securityState: 'psk', psk: 'spherite' });
    await time.pass(2_000);
    expect(await ask('GET', '/wifi/config/networks/0')).toContain('"connectionState":"connected"');
  });
});

describe('a network that is in the air', () => {
  test('is joined step by step, within two seconds', async () => {
    const { add, watch, ask, networks } = amid({ ...home, frequency: 2437 });
    await add({ ...toHome, configName: 'mine' });
    expect(await watch(2_000)).toEqual([
      'SCANNING',
      'AUTHENTICATING',
      'ASSOCIATING',
      '4WAY_HANDSHAKE',
      'GROUP_HANDSHAKE',
      'COMPLETED',
    ]);
    expect(await networks()).toEqual([['home', 'enabled', 'connected']]);
    expect((await ask('GET', '/wifi/interface')).replace(/"address":"[^"]+"/, '"address":"…"')).toMatch(
      /^200 \{"ssid":"home","configName":"mine","configState":"enabled","connectionState":"connected","securityState":"psk","mode":"station","key_mgmt":"WPA2-PSK","wpa_state":"COMPLETED","address":"…","freq":2437,"ip_address":"192\.168\.1\.\d+","id":0,"powerSavingsState":"disabled"\}$/,
    );
    expect(await ask('GET', '/wifi/diagnostics/networks')).toBe('200 {"values":[]}');
  });

  test('is joined again after a restart', async () => {
    const { add, ask, time, status } = amid(home);
    await add(toHome);
    await ask('POST', '/restart');
    await time.pass(2_000);
    expect(await status()).toEqual(joined);
  });

  test('is left when it is disabled or deleted, and another one is joined', async () => {
    const { add, change, ask, time, status } = amid(home, { ...cafe, signal: -80 });
    await add(toHome);
    await add(toCafe);
    await time.pass(2_000);
    expect(await status()).toEqual(joined);
    await change(0, { configState: 'disabled' });
    await time.pass(2_000);
    expect(await status()).toEqual(['café', 'COMPLETED', expect.any(String)]);
    await ask('DELETE', '/wifi/config/networks/1');
    expect(await status()).toEqual([undefined, 'INACTIVE', undefined]);
  });

  test('is kept when nothing about it changes', async () => {
    const { add, change, time, status } = amid(home);
    await add(toHome);
    await time.pass(2_000);
    await change(0, { configState: 'enabled', psk: toHome.psk });
    expect(await status()).toEqual(joined);
    await change(0, { psk: 'something else' });
    expect(await status()).toEqual([undefined, 'SCANNING', undefined]);
  });

  test('the best is the one with the strongest signal, and of two the first', async () => {
    const { add, put, time, status } = amid(
      { ...home, signal: -70 },
      { ...cafe, signal: -60 },
      { ...home, bssid: '02:00:00:00:00:03', signal: -65 },
    );
    await add(toHome);
    await add(toCafe);
    await time.pass(2_000);
    expect((await status())[0]).toBe('café');
    await put({ ...home, signal: -60 }, { ...cafe, bssid: '02:00:00:00:00:04', signal: -60 });
    await time.pass(2_000);
    expect((await status())[0]).toBe('home');
  });

  test('hands out no address', async () => {
    const { add, time, status, networks, ask } = amid({ ...home, fault: 'no-address' });
    await add(toHome);
    await time.pass(5_000);
    expect(await status()).toEqual(['home', 'COMPLETED', undefined]);
    expect(await networks()).toEqual([['home', 'enabled', 'connected']]);
    expect(await ask('GET', '/net/interfaces/wlan0')).toContain(
      '"connectedToNetwork":true,"ipAcquired":false,"connectedToInternet":false',
    );
  });
});

describe('the air changes, and the device notices at once', () => {
  test('an access point vanishes, and comes back', async () => {
    const { add, put, time, status, failure } = amid(home);
    await add(toHome);
    await time.pass(2_000);
    await put();
    expect(await status()).toEqual([undefined, 'SCANNING', undefined]);
    await time.pass(1_000);
    expect(await failure(0)).toBe('NetworkNotFound');
    await put(home);
    await time.pass(1_000);
    expect(await status()).toEqual(joined);
  });

  test('one that is too far away has vanished', async () => {
    const { add, put, time, status } = amid(home);
    await add(toHome);
    await time.pass(2_000);
    await put({ ...home, signal: -89, note: 'still there' });
    expect(await status()).toEqual(joined);
    await put({ ...home, signal: -95 });
    expect((await status())[0]).toBeUndefined();
  });

  test('one whose key is another lets in nobody with the old one', async () => {
    const { add, put, time, failure } = amid(home);
    await add(toHome);
    await time.pass(2_000);
    await put({ ...home, password: 'another key' });
    await time.pass(1_000);
    expect(await failure(0)).toBe('WrongKey');
  });

  test('one in the middle of the way', async () => {
    const { add, put, time, failure } = amid(home);
    await add(toHome);
    await time.pass(400);
    await put();
    await time.pass(1_000);
    expect(await failure(0)).toBe('NetworkNotFound');
  });

  test('again and again, and it hears what is there all the same', async () => {
    const { add, put, time, status } = amid(home);
    await add(toHome);
    for (let i = 0; i < 5; i++) {
      await put({ ...home, signal: -50 - i });
      await time.pass(250);
    }
    expect(await status()).toEqual(joined);
  });

  test('one that leads to the internet now', async () => {
    const { add, put, time, get } = amid({ ...home, internet: false });
    await add(toHome);
    await time.pass(2_000);
    expect(await get('/net/status')).toHaveProperty('networkTimeSync', 'incomplete');
    await put({ ...home, internet: true });
    expect(await get('/net/status')).toHaveProperty('networkTimeSync', 'complete');
  });

  test('what is read back has no key', async () => {
    const { get, put, ask } = amid(home);
    await put({ ...home, hidden: true, note: 'mine' }, { ...cafe, fault: 'vanishes' });
    const common = { frequency: 2412, signal: -50, internet: true };
    const { password, ...visible } = home;
    expect(await get('/spherite/radio')).toEqual({
      accessPoints: [
        { ...visible, ...common, hidden: true, note: 'mine' },
        { ...cafe, ...common, hidden: false, fault: 'vanishes' },
      ],
    });
    expect(await ask('GET', '/spherite/radio')).not.toContain(password);
  });

  test('a slip of the pen changes nothing', async () => {
    const { ask, get } = amid(home);
    const before = await get('/spherite/radio');
    const answer = await ask('PUT', '/spherite/radio', { accessPoints: [{ ...cafe, singal: -3 }] });
    expect(answer).toBe(`400 {"error":${deviceErrors.InvalidJsonData}}`);
    expect(await get('/spherite/radio')).toEqual(before);
  });
});

describe('a network that cannot be joined', () => {
  test.each<[string, Partial<AccessPoint> & { security?: AccessPoint['security'] }, object]>([
    ['NetworkNotFound', { ssid: 'other' }, toHome],
    ['NetworkNotFound', { hidden: true }, toHome],
    ['NetworkNotFound', { signal: -91 }, toHome],
    ['SecurityTypeMismatch', {}, { ...toHome, securityState: 'open' }],
    ['SecurityTypeMismatch', { security: 'open' }, toHome],
    ['NetworkNonWpa', { security: 'wep' }, toHome],
    ['NetworkNotSupported', { security: 'wpa3' }, toHome],
    ['NetworkFrequencyNotAllowed', { fault: 'frequency-not-allowed' }, toHome],
    ['NetworkNotEssPbssMbss', { fault: 'not-infrastructure' }, toHome],
    ['ConnectionFailed', { fault: 'association-refused' }, toHome],
    ['WrongKey', {}, { ...toHome, psk: 'correct hose' }],
  ])('%s: %j', async (error, difference, network) => {
    const { password: _, ...withoutKey } = home;
    const { add, time, failure, status } = amid({
      ...(difference.security ? withoutKey : home),
      ...difference,
    } as Described);
    await add(network);
    await time.pass(1_000);
    expect(await failure(0)).toBe(error);
    expect((await status())[1]).not.toBe('COMPLETED');
  });

  test('hidden, it is found by who looks for it', async () => {
    const { add, time, status } = amid({ ...home, hidden: true });
    await add({ ...toHome, targetedScan: true });
    await time.pass(2_000);
    expect(await status()).toEqual(joined);
  });

  test('its failure is told with the time that the device has', async () => {
    const { add, time, ask, change, put } = amid(home);
    await time.pass(276_000);
    await add({ ...toHome, psk: 'correct hose' });
    await time.pass(1_000);
    const failure = (timestamp: string, state: string) =>
      `{"timestamp":"${timestamp}","networkId":0,"ssid":"home","error":"WrongKey","configState":"${state}","connectionState":"disconnected"}`;
    expect(await ask('GET', '/wifi/diagnostics/networks/0')).toBe(
      `200 ${failure('2000-01-01t00:04:36+0000', 'temp-disabled')}`,
    );
    await change(0, { psk: toHome.psk });
    await time.pass(2_000);
    await put({ ...home, password: 'another key' });
    await time.pass(1_000);
    await change(0, { configState: 'disabled' });
    expect(await ask('GET', '/wifi/diagnostics/networks')).toBe(
      `200 {"values":[${failure('2026-01-01t00:04:39+0000', 'disabled')}]}`,
    );
  });

  test('whoever has its number next has nothing to do with it', async () => {
    const { add, ask, time } = amid(home);
    await add({ ...toHome, psk: 'correct hose' });
    await time.pass(1_000);
    await ask('DELETE', '/wifi/config/networks/0');
    await add(toHome);
    expect(await ask('GET', '/wifi/config/networks')).toContain('"configState":"enabled"');
    expect(await ask('GET', '/wifi/diagnostics/networks')).toBe('200 {"values":[]}');
  });

  test('with the wrong key it is left alone, longer each time, and others get their turn', async () => {
    const { add, time, networks, status } = amid(home, { ...cafe, signal: -80 });
    await add({ ...toHome, psk: 'correct hose' });
    await time.pass(1_000);
    expect(await networks()).toEqual([['home', 'temp-disabled', 'disconnected']]);
    await time.pass(10_000);
    expect(await networks()).toEqual([['home', 'enabled', 'disconnected']]);
    await time.pass(5_000);
    expect(await networks()).toEqual([['home', 'temp-disabled', 'disconnected']]);
    await time.pass(10_000);
    expect(await networks()).toEqual([['home', 'temp-disabled', 'disconnected']]);
    await add(toCafe);
    await time.pass(2_000);
    expect((await status())[0]).toBe('café');
  });

  test('one that does not answer gets four chances', async () => {
    const { add, time, networks, said } = amid({ ...home, fault: 'association-refused' });
    await add(toHome);
    await time.pass(1_000);
    expect(await networks()).toEqual([['home', 'enabled', 'disconnected']]);
    await time.pass(1_000);
    expect(await networks()).toEqual([['home', 'temp-disabled', 'disconnected']]);
    expect(said.filter((line) => line.includes('ConnectionFailed'))).toHaveLength(4);
  });

  test.each([
    ['its key is changed', '/wifi/config/networks/0', { psk: toHome.psk }],
    ['it is enabled', '/wifi/config/networks/0', { configState: 'enabled' }],
    ['all are to be tried anew', '/wifi/interface', { reloadConfig: true }],
  ])('it is not left alone any longer when %s', async (_, path, body) => {
    const { add, time, ask, put, networks } = amid({ ...home, password: 'not yet ours' });
    await add(toHome);
    await time.pass(1_000);
    expect(await networks()).toEqual([['home', 'temp-disabled', 'disconnected']]);
    await put(home);
    await ask('PATCH', path, body);
    await time.pass(1_000);
    expect(await networks()).toEqual([['home', 'enabled', 'connected']]);
  });

  test('it vanishes soon after it let in, again and again', async () => {
    const { add, time, status, failure } = amid({ ...home, fault: 'vanishes' });
    await add(toHome);
    await time.pass(2_000);
    expect(await status()).toEqual(joined);
    await time.pass(4_000);
    expect(await failure(0)).toBe('ConnectionFailed');
    await time.pass(1_000);
    expect(await status()).toEqual(joined);
  });
});

test('a name cannot forge a line of the log', async () => {
  const { add, time, said } = amid({ ...home, ssid: 'a\n[boot] b' });
  await add({ ...toHome, ssid: 'a\n[boot] b' });
  await time.pass(2_000);
  expect(said.filter((line) => line.includes('\n'))).toEqual([]);
});
