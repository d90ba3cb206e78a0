import { type Send, SpheriteError } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import type { DeviceOptions } from '../create-device.ts';
import { onBench } from '../testing/on-bench.ts';

const home = {
  ssid: 'home',
  hidden: false,
  bssid: '02:00:00:00:00:01',
  frequency: 2412,
  signal: -50,
  internet: true,
  security: 'open',
} as const;

/** A device with a service that counts how often it was asked, and is of no use otherwise. */
const onNetwork = (options: Partial<DeviceOptions> = {}) => {
  const asked: number[] = [];
  const send: Send = async () => {
    asked.push(bench.time.now());
    throw new SpheriteError('SERVICE_UNREACHABLE', 'Nothing listens there.');
  };
  const bench = onBench({}, undefined, {
    radio: { accessPoints: [home] },
    service: { url: 'http://127.0.0.1:3620', send },
    ...options,
  });
  const interfaceOf = async (name: string): Promise<unknown> =>
    JSON.parse((await bench.ask('GET', `/net/interfaces/${name}`)).slice(4));
  return { ...bench, asked, interfaceOf };
};

const withoutAddresses = (answer: string): string => answer.replace(/"..(:..){5}"/g, '"…"');

describe('interfaces', () => {
  test('of a device with a service, in the order of their names', async () => {
    const { ask } = onNetwork();
    expect(withoutAddresses(await ask('GET', '/net/interfaces'))).toBe(
      `200 {"interfaces":[${[
        '{"interfaceName":"azspheresvc","interfaceUp":true,"connectedToNetwork":false,"ipAcquired":false,"connectedToInternet":false,"ipAddresses":["192.168.35.2"]}',
        '{"interfaceName":"eth0","interfaceUp":true,"connectedToNetwork":true,"ipAcquired":true,"connectedToInternet":true,"hardwareAddress":"…","ipAssignment":"dynamic","ipAddresses":["192.0.2.2"]}',
        '{"interfaceName":"lo","interfaceUp":true,"connectedToNetwork":false,"ipAcquired":false,"connectedToInternet":false,"ipAddresses":["127.0.0.1"]}',
        '{"interfaceName":"wlan0","interfaceUp":true,"connectedToNetwork":false,"ipAcquired":false,"connectedToInternet":false,"hardwareAddress":"…","ipAssignment":"dynamic","ipAddresses":[]}',
      ].join(',')}]}`,
    );
  });

  test('of a device without one', async () => {
    const { ask } = onBench({}, undefined, { address: () => '192.168.35.7' });
    expect(await ask('GET', '/net/interfaces/azspheresvc')).toContain('"ipAddresses":["192.168.35.7"]');
    expect(await ask('GET', '/net/interfaces/eth0')).toBe('404 {"error":15728642}');
  });

  test('wlan0 has what the radio has', async () => {
    const { ask, time } = onNetwork();
    await ask('POST', '/wifi/config/networks', { ssid: 'home', securityState: 'open' });
    await time.pass(2_000);
    const address = /"address":"(.{17})"/.exec(await ask('GET', '/wifi/interface'))?.[1];
    const ip = /"ip_address":"([\d.]+)"/.exec(await ask('GET', '/wifi/interface'))?.[1];
    expect(await ask('GET', '/net/interfaces/wlan0')).toBe(
      `200 {"interfaceName":"wlan0","interfaceUp":true,"connectedToNetwork":true,"ipAcquired":true,"connectedToInternet":true,"hardwareAddress":"${address}","ipAssignment":"dynamic","ipAddresses":["${ip}"]}`,
    );
  });

  test('are what they were told to be a moment later, and after a restart', async () => {
    const { ask, interfaceOf, time } = onNetwork();
    const change = { hardwareAddress: 'A1:B2:C3:4D:E5:6F', interfaceUp: false };
    expect(await ask('PATCH', '/net/interfaces/eth0', change)).toBe('200 {}');
    expect(await interfaceOf('eth0')).toHaveProperty('interfaceUp', true);
    await time.pass(1_000);
    const down = {
      interfaceName: 'eth0',
      interfaceUp: false,
      connectedToNetwork: false,
      ipAcquired: false,
      connectedToInternet: false,
      hardwareAddress: 'a1:b2:c3:4d:e5:6f',
      ipAssignment: 'dynamic',
      ipAddresses: [],
    };
    expect(await interfaceOf('eth0')).toEqual(down);
    await ask('POST', '/restart');
    await time.pass(1_000);
    expect(await interfaceOf('eth0')).toEqual(down);
  });

  test('a change that a restart overtakes is there after it', async () => {
    const { ask, interfaceOf, time } = onNetwork();
    await ask('PATCH', '/net/interfaces/wlan0', { interfaceUp: false });
    await ask('POST', '/restart');
    await time.pass(100);
    expect(await interfaceOf('wlan0')).toHaveProperty('interfaceUp', false);
  });

  test.each([
    ['eth0', { hardwareAddress: 'a1:b2:c3:4d:e5' }, '400 {"error":31457286}'],
    ['eth0', { hardwareAddress: 7 }, '400 {"error":31457286}'],
    ['wlan0', { hardwareAddress: 'a1:b2:c3:4d:e5:6f' }, '400 {"error":31457295}'],
    ['azspheresvc', { interfaceUp: false }, '400 {"error":31457295}'],
    ['lo', {}, '400 {"error":31457295}'],
    ['eth1', { interfaceUp: false }, '404 {"error":15728642}'],
  ])('PATCH %s %j: %s', async (name, change, answer) => {
    expect(await onNetwork().ask('PATCH', `/net/interfaces/${name}`, change)).toBe(answer);
  });
});

describe('the internet', () => {
  const status = (timeSync: string): string =>
    `200 {"deviceAuthenticationIsReady":false,"networkTimeSync":"${timeSync}","proxy":"disabled"}`;

  test('is reached by Ethernet, or else by Wi-Fi', async () => {
    const { ask, asked, time } = onNetwork();
    expect(await ask('GET', '/net/status')).toBe(status('complete'));
    await time.pass(1);
    expect(asked).toHaveLength(1);

    await ask('PATCH', '/net/interfaces/eth0', { interfaceUp: false });
    await time.pass(1_000);
    const before = asked.length;
    await time.pass(60_000);
    expect(asked).toHaveLength(before);
    expect(await ask('POST', '/spherite/authentication')).toBe('500 {"error":24117251}');
    // What the device has learned of the time it keeps.
    expect(await ask('GET', '/net/status')).toBe(status('complete'));

    await ask('POST', '/wifi/config/networks', { ssid: 'home', securityState: 'open' });
    await time.pass(20_000);
    expect(asked.length).toBeGreaterThan(before);
  });

  test('a device that has not reached it does not know the time', async () => {
    const { ask, time } = onBench({}, undefined, {
      radio: { accessPoints: [{ ...home, internet: false }] },
    });
    await ask('POST', '/wifi/config/networks', { ssid: 'home', securityState: 'open' });
    await time.pass(2_000);
    expect(await ask('GET', '/net/interfaces/wlan0')).toContain(
      '"ipAcquired":true,"connectedToInternet":false',
    );
    expect(await ask('GET', '/net/status')).toBe(status('incomplete'));
  });

  test('a device that was off the network when it was switched off starts off the network', async () => {
    const { ask, asked, time } = onNetwork();
    await ask('PATCH', '/net/interfaces/eth0', { interfaceUp: false });
    await time.pass(1_000);
    await ask('POST', '/restart');
    const before = asked.length;
    await time.pass(1_000);
    expect(asked).toHaveLength(before);
    expect(await ask('GET', '/net/status')).toBe(status('incomplete'));
  });
});

describe('the proxy', () => {
  const anonymous = { address: 'example.com', enabled: true, port: 8081, authenticationType: 'anonymous' };
  const basic = { ...anonymous, authenticationType: 'basic', username: 'example', password: 'example' };

  test('there is none', async () => {
    const { ask } = onNetwork();
    expect(await ask('GET', '/net/proxy')).toBe('200 {}');
    expect(await ask('DELETE', '/net/proxy')).toBe('200 {}');
  });

  test('is echoed, password and all, and answered without it', async () => {
    const { ask, said } = onNetwork();
    const echo = (rest: string): string =>
      `200 {"address":"example.com","enabled":true,"port":8081,"authenticationType":${rest},"noProxyAddresses":[]}`;
    expect(await ask('POST', '/net/proxy', { ...anonymous, noProxyAddresses: [] })).toBe(echo('"anonymous"'));
    expect(await ask('GET', '/net/proxy')).toBe(echo('"anonymous"'));
    expect(await ask('POST', '/net/proxy', { ...basic, password: 'top secret' })).toBe(
      echo('"basic","username":"example","password":"top secret"'),
    );
    expect(await ask('GET', '/net/proxy')).toBe(echo('"basic","username":"example"'));
    expect(said.join('\n')).not.toContain('top secret');
    expect(await ask('DELETE', '/net/proxy')).toBe('200 {}');
    expect(await ask('GET', '/net/proxy')).toBe('200 {}');
  });

  test.each([
    ['a name where nobody asks', { ...anonymous, username: 'me' }, 31457312],
    ['a password where nobody asks', { ...anonymous, password: 'me' }, 31457312],
    ['no password', { ...basic, password: undefined }, 31457313],
    ['no name', { ...basic, username: undefined }, 31457313],
    ['an empty name', { ...basic, username: '' }, 31457314],
    ['a long password', { ...basic, password: 'x'.repeat(64) }, 31457315],
    ['another way to authenticate', { ...basic, authenticationType: 'digest' }, 31457311],
    ['addresses that are none', { ...anonymous, noProxyAddresses: [7] }, 31457316],
    ['no address', { ...anonymous, address: '' }, 31457317],
    ['a URL', { ...anonymous, address: 'http://example.com' }, 31457317],
    ['an address with a password', { ...anonymous, address: 'me:secret@example.com' }, 31457317],
    ['a port that there is not', { ...anonymous, port: 65_536 }, 10485762],
  ])('%s is refused', async (_, proxy, error) => {
    const { ask } = onNetwork();
    expect(await ask('POST', '/net/proxy', proxy)).toBe(`400 {"error":${error}}`);
    expect(await ask('GET', '/net/proxy')).toBe('200 {}');
  });

  test('is ready when its name has an address, also after a restart', async () => {
    const { ask, time } = onNetwork();
    const status = async (): Promise<string | undefined> =>
      /"proxy":"(\w+)"/.exec(await ask('GET', '/net/status'))?.[1];
    await ask('POST', '/net/proxy', anonymous);
    expect(await status()).toBe('resolvingProxyName');
    await time.pass(1_000);
    expect(await status()).toBe('ready');
    await ask('POST', '/restart');
    await time.pass(100);
    expect(await status()).toBe('resolvingProxyName');
    await time.pass(1_000);
    expect(await status()).toBe('ready');
    await ask('POST', '/net/proxy', { ...anonymous, address: '192.0.2.1' });
    expect(await status()).toBe('ready');
    await ask('POST', '/net/proxy', { ...anonymous, address: 'proxy.invalid' });
    await time.pass(60_000);
    expect(await status()).toBe('resolvingProxyName');
    await ask('POST', '/net/proxy', { ...anonymous, enabled: false });
    expect(await status()).toBe('disabled');
  });

  test('is enabled and no more while there is no network', async () => {
    const { ask, time } = onBench();
    await ask('POST', '/net/proxy', anonymous);
    await time.pass(1_000);
    expect(await ask('GET', '/net/status')).toContain('"proxy":"enabled"');
  });
});
