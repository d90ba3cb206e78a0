import { memoryState } from '@spherite/device';
import { expect, test } from 'vitest';
import { type Rig, type Subject, until } from './rig.ts';

const anonymous =
  '{"address":"example.com","enabled":true,"port":8081,"authenticationType":"anonymous","noProxyAddresses":[]}';
const basic =
  '{"address":"example.com","enabled":true,"port":8081,"authenticationType":"basic","username":"example","password":"example","noProxyAddresses":[]}';
const serviceLine =
  '{"interfaceName":"azspheresvc","interfaceUp":true,"connectedToNetwork":false,"ipAcquired":false,"connectedToInternet":false,"ipAddresses":["192.168.35.2"]}';

export const networkSuite = (rig: () => Rig): void => {
  const open = (): Promise<Subject> =>
    rig().subject({ flash: memoryState({ manufacturingState: 'Module1Complete' }) });

  test('the interface of the service line is told of in the bytes of the real device', async () => {
    const { ask } = await open();
    expect(await ask('GET', '/net/interfaces/azspheresvc')).toMatchObject({ status: 200, text: serviceLine });
    const all = (await ask('GET', '/net/interfaces')).text;
    expect(all.startsWith('{"interfaces":[{"interfaceName":')).toBe(true);
    expect(all).toContain(serviceLine);
    expect(all).toContain('"interfaceName":"wlan0"');
  });

  test.each(['GET', 'PATCH'] as const)('%s of an interface that there is not: 404', async (method) => {
    const { ask } = await open();
    const body = method === 'PATCH' ? { interfaceUp: true } : undefined;
    expect(await ask(method, '/net/interfaces/eth7', body)).toMatchObject({
      status: 404,
      text: '{"error":15728642}',
    });
  });

  test('an interface is switched off and on again, a moment later', async () => {
    const { ask } = await open();
    const isUp = async (): Promise<unknown> =>
      (JSON.parse((await ask('GET', '/net/interfaces/wlan0')).text) as { interfaceUp: boolean }).interfaceUp;
    for (const interfaceUp of [false, true]) {
      expect(await ask('PATCH', '/net/interfaces/wlan0', { interfaceUp })).toMatchObject({
        status: 200,
        text: '{}',
      });
      await until(isUp, (up) => up === interfaceUp);
    }
  });

  test.each([
    ['a hardware address that is none', 'eth0', { hardwareAddress: 'a1:b2:c3' }, 31457286],
    ['a hardware address for Wi-Fi', 'wlan0', { hardwareAddress: 'a2:b2:c3:4d:e5:6f' }, 31457295],
    ['the service line', 'azspheresvc', { interfaceUp: false }, 31457295],
  ])('%s is not changed', async (_, name, body, error) => {
    const { ask } = await open();
    expect(await ask('PATCH', `/net/interfaces/${name}`, body)).toMatchObject({
      status: 400,
      text: `{"error":${error}}`,
    });
  });

  test('a proxy is echoed when it is set, and shown without its password', async () => {
    const { ask } = await open();
    expect((await ask('GET', '/net/proxy')).text).toBe('{}');
    expect(await ask('POST', '/net/proxy', JSON.parse(anonymous))).toMatchObject({
      status: 200,
      text: anonymous,
    });
    expect((await ask('GET', '/net/proxy')).text).toBe(anonymous);
    expect((await ask('POST', '/net/proxy', JSON.parse(basic))).text).toBe(basic);
    expect((await ask('GET', '/net/proxy')).text).toBe(basic.replace('"password":"example",', ''));
    expect((await ask('GET', '/net/status')).text).not.toContain('"proxy":"disabled"');
    expect(await ask('DELETE', '/net/proxy')).toMatchObject({ status: 200, text: '{}' });
    expect((await ask('GET', '/net/proxy')).text).toBe('{}');
    expect((await ask('GET', '/net/status')).text).toContain('"proxy":"disabled"');
  });

  test.each([
    ['no credentials where they are needed', { ...JSON.parse(basic), username: undefined }, 31457313],
    ['credentials where none are used', { ...JSON.parse(anonymous), username: 'x', password: 'y' }, 31457312],
    ['another authentication', { ...JSON.parse(basic), authenticationType: 'digest' }, 31457311],
    ['a user name that is too long', { ...JSON.parse(basic), username: 'x'.repeat(64) }, 31457314],
    ['an empty password', { ...JSON.parse(basic), password: '' }, 31457315],
  ])('a proxy with %s is refused', async (_, body, error) => {
    const { ask } = await open();
    expect(await ask('POST', '/net/proxy', body)).toMatchObject({ status: 400, text: `{"error":${error}}` });
    expect((await ask('GET', '/net/proxy')).text).toBe('{}');
  });

  test('the firewall has a set of rules for each hook', async () => {
    const { ask } = await open();
    const { rulesets } = JSON.parse((await ask('GET', '/net/firewall/rulesets')).text) as {
      rulesets: { hook: string; isValid: boolean; rules: unknown[] }[];
    };
    expect(rulesets.map(({ hook }) => hook).sort()).toEqual([
      'FORWARD',
      'INPUT',
      'OUTPUT',
      'POSTROUTING',
      'PREROUTING',
    ]);
    for (const { isValid, rules } of rulesets) if (!isValid) expect(rules).toEqual([]);
    expect(rulesets.some(({ isValid, rules }) => isValid && rules.length > 0)).toBe(true);
  });
};
