import { memoryState } from '@spherite/device';
import { type RadioEnvironment, radioEnvironment } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { type Rig, type Subject, until } from './rig.ts';

const networks = '/wifi/config/networks';
const key = 'right horse battery';
const air = radioEnvironment.parse({
  accessPoints: [
    { ssid: 'NETWORK1', bssid: '02:00:00:00:00:01', signal: -40, security: 'psk', password: key },
    { ssid: 'x', hidden: true, bssid: '02:00:00:00:00:02', frequency: 2437, signal: -70, security: 'open' },
  ],
});
const psk = { ssid: 'NETWORK1', securityState: 'psk', psk: key };
const notFound = '{"error":13631491}';
const disabled = '{"error":13631506}';

export const wifiSuite = (rig: () => Rig): void => {
  const open = (radio: RadioEnvironment = air): Promise<Subject> =>
    rig().subject({ flash: memoryState({ manufacturingState: 'Module1Complete' }), radio });

  test('a network is added, shown, changed and forgotten in the bytes of the real device', async () => {
    const { ask } = await open();
    expect((await ask('GET', networks)).text).toBe('{"values":[]}');
    const eaptls = {
      ssid: 'TestEaptls',
      securityState: 'eaptls',
      configName: 'example1',
      clientCertStoreIdentifier: 'example',
      targetScan: true,
    };
    expect(await ask('POST', networks, eaptls)).toMatchObject({
      status: 201,
      text: '{"ssid":"TestEaptls","configState":"enabled","connectionState":"unknown","id":0,"securityState":"eaptls","targetedScan":false,"configName":"example1","clientCertStoreIdentifier":"example"}',
    });
    expect((await ask('DELETE', `${networks}/0`)).text).toBe('{}');
    expect((await ask('POST', networks, { ...psk, configState: 'disabled' })).status).toBe(201);
    expect((await ask('GET', `${networks}/0`)).text).toBe(
      '{"ssid":"NETWORK1","configState":"disabled","connectionState":"disconnected","id":0,"securityState":"psk","targetedScan":false}',
    );
    expect(await ask('PATCH', `${networks}/0`, { configState: 'enabled' })).toMatchObject({ status: 200 });
    expect((await ask('GET', `${networks}/0`)).text).toContain('"configState":"enabled"');
  });

  test('the lowest number that is free is the next one’s', async () => {
    const { ask } = await open();
    const add = async (ssid: string): Promise<number> =>
      (JSON.parse((await ask('POST', networks, { ssid, securityState: 'open' })).text) as { id: number }).id;
    expect([await add('a'), await add('b'), await add('c')]).toEqual([0, 1, 2]);
    await ask('DELETE', `${networks}/1`);
    expect(await add('d')).toBe(1);
  });

  test('two networks may have one name', async () => {
    const { ask } = await open();
    for (const ssid of ['a', 'b'])
      expect((await ask('POST', networks, { ssid, securityState: 'open', configName: 'same' })).status).toBe(
        201,
      );
  });

  test.each(['GET', 'DELETE', 'PATCH'] as const)('%s of a network that there is not: 404', async (method) => {
    const { ask } = await open();
    const body = method === 'PATCH' ? { psk: key } : undefined;
    for (const id of ['0', '99', '-1', 'x'])
      expect(await ask(method, `${networks}/${id}`, body)).toMatchObject({ status: 404, text: notFound });
  });

  test('the length of a key is judged before the network is looked for', async () => {
    const { ask } = await open();
    expect(await ask('PATCH', `${networks}/99`, { psk: 'Test' })).toMatchObject({
      status: 400,
      text: '{"error":13631513}',
    });
  });

  test.each([
    ['an SSID that is too long', { ...psk, ssid: 'x'.repeat(33) }, 13631503],
    ['an SSID whose letters take too many bytes', { ...psk, ssid: 'ä'.repeat(17) }, 13631503],
    ['a key that is too short', { ...psk, psk: '1234567' }, 13631513],
    ['a key that is too long', { ...psk, psk: 'x'.repeat(64) }, 13631504],
    ['a name that is too long', { ...psk, configName: 'x'.repeat(17) }, 10485776],
    ['no client certificate', { ssid: 'a', securityState: 'eaptls' }, 13631512],
    [
      'a client certificate of too long a name',
      { ssid: 'a', securityState: 'eaptls', clientCertStoreIdentifier: 'x'.repeat(17) },
      10485772,
    ],
  ])('a network with %s is refused', async (_, body, error) => {
    const { ask } = await open();
    expect(await ask('POST', networks, body)).toMatchObject({ status: 400, text: `{"error":${error}}` });
    expect((await ask('GET', networks)).text).toBe('{"values":[]}');
  });

  test('what is in the air is what a scan finds', async () => {
    const { ask } = await open();
    expect((await ask('GET', '/wifi/scan')).text).toBe(
      '{"values":[{"bssid":"02:00:00:00:00:01","freq":2412,"signal_level":-40,"ssid":"NETWORK1","securityState":"psk"},{"bssid":"02:00:00:00:00:02","freq":2437,"signal_level":-70,"ssid":"\\u0000","securityState":"open"}]}',
    );
    expect((await (await open({ accessPoints: [] })).ask('GET', '/wifi/scan')).text).toBe('{"values":[]}');
  });

  test('with the right key the device joins, and has an address', async () => {
    const { ask } = await open();
    await ask('POST', networks, psk);
    await until(
      () => ask('GET', `${networks}/0`),
      ({ text }) => text.includes('"connectionState":"connected"'),
    );
    const { text } = await until(
      () => ask('GET', '/wifi/interface'),
      (reply) => reply.text.includes('"ip_address"'),
    );
    expect(text).toContain('"wpa_state":"COMPLETED"');
    expect(text).toContain('"key_mgmt":"WPA2-PSK"');
    const wlan = await until(
      () => ask('GET', '/net/interfaces/wlan0'),
      (reply) => reply.text.includes('"ipAcquired":true'),
    );
    expect(wlan.text).toContain('"connectedToNetwork":true');
  });

  test('with a wrong key it does not, and says why', async () => {
    const { ask } = await open();
    await ask('POST', networks, { ...psk, psk: 'wrong horse battery' });
    const { text } = await until(
      () => ask('GET', '/wifi/diagnostics/networks'),
      (reply) => reply.text !== '{"values":[]}',
    );
    expect(text).toMatch(
      /^\{"values":\[\{"timestamp":"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d\+0000","networkId":0,"ssid":"NETWORK1","error":"WrongKey","configState":"(enabled|temp-disabled)","connectionState":"disconnected"\}\]\}$/,
    );
    const one = await ask('GET', '/wifi/diagnostics/networks/0');
    expect(one.text).toContain('"error":"WrongKey"');
    expect(await ask('GET', '/wifi/diagnostics/networks/7')).toMatchObject({ status: 404, text: notFound });
  });

  test('no answer and no line gives a key away', async () => {
    const { ask, said } = await open();
    await ask('POST', networks, psk);
    await ask('PATCH', `${networks}/0`, { psk: key });
    await until(
      () => ask('GET', `${networks}/0`),
      ({ text }) => text.includes('"connectionState":"connected"'),
    );
    const paths = [
      networks,
      `${networks}/0`,
      '/wifi/interface',
      '/wifi/scan',
      '/spherite/radio',
      '/log',
      '/telemetry',
    ];
    for (const path of paths) expect((await ask('GET', path)).text).not.toContain(key);
    expect(said.join('\n')).not.toContain(key);
  });

  test('with the radio off, Wi-Fi has nothing to say', async () => {
    const { ask } = await open();
    await ask('POST', networks, psk);
    await ask('PATCH', '/net/interfaces/wlan0', { interfaceUp: false });
    await until(
      () => ask('GET', '/wifi/scan'),
      ({ status }) => status !== 200,
    );
    for (const [method, path] of [
      ['GET', '/wifi/scan'],
      ['GET', networks],
      ['DELETE', `${networks}/0`],
      ['GET', '/wifi/diagnostics/networks'],
    ] as const)
      expect(await ask(method, path), path).toMatchObject({ status: 500, text: disabled });
  });

  test('the air changes, and the device with it', async () => {
    const { ask } = await open();
    await ask('POST', networks, psk);
    const connected = (yes: boolean) =>
      until(
        () => ask('GET', `${networks}/0`),
        ({ text }) => text.includes('"connectionState":"connected"') === yes,
      );
    await connected(true);
    expect(await ask('PUT', '/spherite/radio', { accessPoints: [] })).toMatchObject({
      status: 200,
      text: '{}',
    });
    await connected(false);
    await ask('PUT', '/spherite/radio', air);
    await ask('PATCH', '/wifi/interface', { reloadConfig: true });
    await connected(true);
  });

  test('power is saved when it is asked for', async () => {
    const { ask } = await open();
    expect(await ask('PATCH', '/wifi/interface', { enablePowerSavings: true })).toMatchObject({
      status: 200,
      text: '{}',
    });
    expect((await ask('GET', '/wifi/interface')).text).toContain('"powerSavingsState":"enabled"');
    expect(await ask('PATCH', '/wifi/interface', { reloadConfig: 'yes' })).toMatchObject({
      status: 400,
      text: '{"error":10485770}',
    });
  });
};
