import { describe, expect, test } from 'vitest';
import { onBench } from '../testing/on-bench.ts';

/** A device in silence, unless told otherwise. */
const inSilence = (store?: Parameters<typeof onBench>[1]) =>
  onBench({}, store, { radio: { accessPoints: [] } });

const network = (name: string) => ({ ssid: name, securityState: 'psk', psk: 'correct horse' });

describe('networks are answered in the bytes of the real device', () => {
  test('none', async () => {
    const { ask } = inSilence();
    expect(await ask('GET', '/wifi/config/networks')).toBe('200 {"values":[]}');
    expect(await ask('GET', '/wifi/diagnostics/networks')).toBe('200 {"values":[]}');
  });

  test('one of EAP-TLS is taken without its certificate', async () => {
    const { ask } = inSilence();
    const added =
      '{"ssid":"TestEaptls","configState":"enabled","connectionState":"unknown","id":0,"securityState":"eaptls","targetedScan":false,"configName":"example1","clientCertStoreIdentifier":"example"}';
    expect(
      await ask('POST', '/wifi/config/networks', {
        ssid: 'TestEaptls',
        securityState: 'eaptls',
        configName: 'example1',
        clientCertStoreIdentifier: 'example',
        // What clients of the real device send, and it passes over.
        targetScan: true,
        id: -1,
      }),
    ).toBe(`201 ${added}`);
    const later = added.replace('unknown', 'disconnected');
    expect(await ask('GET', '/wifi/config/networks')).toBe(`200 {"values":[${later}]}`);
    expect(await ask('GET', '/wifi/config/networks/0')).toBe(`200 ${later}`);
  });

  test('a key goes in and does not come out', async () => {
    const { ask, said, store } = inSilence();
    const psk = 'my very own key';
    await ask('POST', '/wifi/config/networks', { ...network('NETWORK1'), psk, configState: 'disabled' });
    const answer =
      '{"ssid":"NETWORK1","configState":"disabled","connectionState":"disconnected","id":0,"securityState":"psk","targetedScan":false}';
    expect(await ask('GET', '/wifi/config/networks/0')).toBe(`200 ${answer}`);
    expect(await ask('PATCH', '/wifi/config/networks/0', { psk: `${psk}!` })).toBe(`200 ${answer}`);
    expect(store.state.wifi.networks).toEqual([
      { id: 0, ssid: 'NETWORK1', enabled: false, targetedScan: false, securityState: 'psk', psk: `${psk}!` },
    ]);
    expect(said.join('\n')).not.toContain(psk);
  });

  test('every key that there is, in its order', async () => {
    const { ask } = inSilence();
    expect(
      await ask('POST', '/wifi/config/networks', {
        clientIdentity: 'me',
        rootCaCertStoreIdentifier: 'root',
        clientCertStoreIdentifier: 'client',
        configName: 'office',
        targetedScan: true,
        securityState: 'eaptls',
        configState: 'disabled',
        ssid: 'A/B',
      }),
    ).toBe(
      '201 {"ssid":"A\\/B","configState":"disabled","connectionState":"unknown","id":0,"securityState":"eaptls","targetedScan":true,"configName":"office","clientCertStoreIdentifier":"client","rootCaCertStoreIdentifier":"root","clientIdentity":"me"}',
    );
  });
});

describe('the store of networks', () => {
  test('gives the lowest number that is free, and remembers over a restart', async () => {
    const { ask, settle } = inSilence();
    for (const name of ['a', 'b', 'c']) await ask('POST', '/wifi/config/networks', network(name));
    expect(await ask('DELETE', '/wifi/config/networks/1')).toBe('200 {}');
    expect(await ask('POST', '/wifi/config/networks', network('d'))).toContain('"id":1');
    await ask('POST', '/restart');
    await settle();
    const list = await ask('GET', '/wifi/config/networks');
    expect([...list.matchAll(/"ssid":"(.)"/g)].map(([, name]) => name)).toEqual(['a', 'd', 'c']);
  });

  test('takes names twice, and one network once', async () => {
    const { ask } = inSilence();
    const one = { ssid: 'one', securityState: 'open', configName: 'name' };
    expect(await ask('POST', '/wifi/config/networks', one)).toMatch(/^201 /);
    expect(await ask('POST', '/wifi/config/networks', { ...one, ssid: 'two' })).toMatch(/^201 /);
    expect(await ask('POST', '/wifi/config/networks', { ...one, configName: 'other' })).toMatch(/^201 /);
    expect(await ask('POST', '/wifi/config/networks', one)).toBe('400 {"error":13631490}');
  });

  test('has room for 37', async () => {
    const { ask } = inSilence();
    for (let i = 0; i < 37; i++)
      expect(await ask('POST', '/wifi/config/networks', network(`${i}`))).toContain(`"id":${i},`);
    expect(await ask('POST', '/wifi/config/networks', network('37'))).toBe('400 {"error":13631510}');
  });

  test.each([
    ['GET', '/wifi/config/networks/7', undefined, '404 {"error":13631491}'],
    ['GET', '/wifi/config/networks/00', undefined, '404 {"error":13631491}'],
    ['DELETE', '/wifi/config/networks/7', undefined, '404 {"error":13631491}'],
    ['POST', '/wifi/config/networks', network('\ud800'), '400 {"error":13631496}'],
    ['PATCH', '/wifi/config/networks/7', { psk: 'Test' }, '400 {"error":13631513}'],
    ['PATCH', '/wifi/config/networks/7', { psk: 'TestTest' }, '404 {"error":13631491}'],
    ['PATCH', '/wifi/config/networks/0', { psk: 'TestTest' }, '400 {"error":13631496}'],
    ['PATCH', '/wifi/config/networks/0', { configState: 'temp-disabled' }, '400 {"error":10485762}'],
    ['GET', '/wifi/diagnostics/networks/7', undefined, '404 {"error":13631491}'],
    ['GET', '/wifi/diagnostics/networks/0', undefined, '404 {"error":13631491}'],
  ] as const)('%s %s %j: %s', async (method, path, body, answer) => {
    const { ask } = inSilence();
    await ask('POST', '/wifi/config/networks', {
      ssid: 'open',
      securityState: 'open',
      configState: 'disabled',
    });
    expect(await ask(method, path, body)).toBe(answer);
  });
});

describe('the radio', () => {
  const address = /"address":"(.{17})"/;

  test('without a network', async () => {
    const { ask } = inSilence();
    const answer = await ask('GET', '/wifi/interface');
    expect(answer.replace(address, '"address":"…"')).toBe(
      '200 {"configState":"unknown","connectionState":"disconnected","securityState":"unknown","mode":"station","key_mgmt":"UNKNOWN","wpa_state":"INACTIVE","address":"…","powerSavingsState":"disabled"}',
    );
    const [, mac = ''] = address.exec(answer) ?? [];
    // Locally administered, of one station.
    expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
  });

  test('saves power, also after a restart', async () => {
    const { ask, settle } = inSilence();
    expect(await ask('PATCH', '/wifi/interface', { enablePowerSavings: true })).toBe('200 {}');
    await ask('POST', '/restart');
    await settle();
    expect(await ask('GET', '/wifi/interface')).toContain('"powerSavingsState":"enabled"');
  });

  test.each([
    ['GET', '/wifi/scan'],
    ['GET', '/wifi/config/networks'],
    ['POST', '/wifi/config/networks', network('other')],
    ['GET', '/wifi/config/networks/0'],
    ['PATCH', '/wifi/config/networks/0', { configState: 'enabled' }],
    ['DELETE', '/wifi/config/networks/0'],
    ['DELETE', '/wifi/config/networks/7'],
    ['GET', '/wifi/diagnostics/networks'],
    ['GET', '/wifi/diagnostics/networks/0'],
    ['PATCH', '/wifi/interface', { reloadConfig: true }],
  ] as const)('%s %s is refused while wlan0 is down', async (method, path, body?) => {
    const { ask, settle } = inSilence();
    await ask('POST', '/wifi/config/networks', network('NETWORK1'));
    await ask('PATCH', '/net/interfaces/wlan0', { interfaceUp: false });
    await settle();
    expect(await ask(method, path, body)).toBe('500 {"error":13631506}');
    expect(await ask('GET', '/wifi/interface')).toContain('"wpa_state":"INTERFACE_DISABLED"');
    await ask('PATCH', '/net/interfaces/wlan0', { interfaceUp: true });
    await settle();
    expect(await ask('GET', '/wifi/config/networks/0')).toMatch(/^200 /);
  });
});
