import {
  DeviceRefusal,
  deviceErrors,
  type FirewallRuleset,
  type NetworkInterface,
  type NetworkProxy,
  type WifiFailure,
} from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createBench, json, lastBody, onlyDevice } from '../testing/bench.ts';

const wlan0: NetworkInterface = {
  interfaceName: 'wlan0',
  interfaceUp: true,
  connectedToNetwork: true,
  ipAcquired: true,
  connectedToInternet: false,
  hardwareAddress: 'a1:b2:c3:d4:e5:f6',
  ipAssignment: 'dynamic',
  ipAddresses: ['192.168.1.27'],
};

test('interfaces and status are shown', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  const status = {
    deviceAuthenticationIsReady: true,
    networkTimeSync: 'complete',
    proxy: 'disabled',
  } as const;
  commands.listInterfaces = () => ({ interfaces: [wlan0] });
  commands.getNetStatus = () => status;
  expect((await bench.run(['device', 'network', 'list-interfaces'])).stdout.slice(0, -1)).toEqual([
    'Name   Up   Connected  Internet  IP addresses  Assigned  Hardware address',
    '----   --   ---------  --------  ------------  --------  ----------------',
    'wlan0  yes  yes        no        192.168.1.27  dynamic   a1:b2:c3:d4:e5:f6',
  ]);
  expect(await json(bench, 'device', 'network', 'list-interfaces')).toEqual([wlan0]);
  expect((await bench.run(['device', 'network', 'show-status'])).stdout.slice(0, -1)).toEqual([
    'Device authentication ready : yes',
    'Network time sync           : complete',
    'Proxy                       : disabled',
  ]);
  expect(await json(bench, 'device', 'network', 'show-status')).toEqual(status);
});

test('an interface is waited for until it is as it was told', async () => {
  await using bench = await createBench();
  const device = onlyDevice(bench);
  const start = bench.now;
  let told: NetworkInterface = wlan0;
  device.commands.updateInterface = ({ body: { interfaceUp = true, hardwareAddress = '' } }) => {
    told = { ...wlan0, interfaceUp, hardwareAddress: hardwareAddress.toLowerCase() };
    return {};
  };
  device.commands.getInterface = () => (bench.now < start + 1000 ? wlan0 : told);
  const disabled = await bench.run(['device', 'network', 'disable', '--interface', 'wlan0']);
  expect(disabled.stdout[0]).toBe("Network interface 'wlan0' is down.");
  expect(bench.now).toBe(start + 1000);
  expect(bench.passing).toEqual(["Interface 'wlan0' changes…", '']);

  const update = ['device', 'network', 'update-interface', '-i', 'wlan0', '--hardware-address'];
  expect((await bench.run([...update, 'AA:BB:CC:00:11:22'])).stdout[0]).toBe(
    "The hardware address of network interface 'wlan0' is aa:bb:cc:00:11:22.",
  );
});

test('an interface that does not change within five seconds is an error', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  const start = bench.now;
  commands.updateInterface = () => ({});
  commands.getInterface = () => wlan0;
  const { status, stdout, stderr } = await bench.run(['device', 'network', 'disable', '-i', 'wlan0']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: [] });
  expect(stderr[0]).toContain('has not done so within 5 seconds');
  expect(stderr[1]).toContain('(DEVICE_UNCHANGED)');
  expect(bench.now - start).toBeLessThanOrEqual(5250);
});

test('a failure is explained, with what to do, and the certificate that was at fault', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  const failure: WifiFailure = {
    timestamp: '2000-01-01t00:04:37+0000',
    networkId: 0,
    ssid: 'Plant',
    error: 'AuthenticationFailed',
    configState: 'temp-disabled',
    connectionState: 'disconnected',
    certInfo: { certSubject: '/CN=radius', certDepth: 0, certError: 'Expired' },
  };
  commands.listWifiFailures = () => ({ values: [failure] });
  commands.getWifiFailure = () => failure;
  const all = await bench.run(['device', 'network', 'show-diagnostics']);
  expect(all.stdout[0]).toBe(
    "Network 0 ('Plant'), now temp-disabled and disconnected: AuthenticationFailed at 2000-01-01t00:04:37+0000",
  );
  expect(all.stdout[2]).toBe("  Certificate '/CN=radius', depth 0: Expired");
  expect(all.stdout[3]).toContain("'azsphere device wifi reload-config'");
  expect(await json(bench, 'device', 'network', 'show-diagnostics')).toEqual([failure]);
  expect(await json(bench, 'device', 'network', 'show-diagnostics', '--id', '0')).toEqual(failure);
});

test('a network that has not failed is no error; one that there is not, is', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  const absent = () => {
    throw new DeviceRefusal(404, deviceErrors.NetworkNotFound);
  };
  commands.getWifiFailure = absent;
  commands.getWifiNetwork = () => ({
    ssid: 'Contoso',
    configState: 'enabled',
    connectionState: 'connected',
    id: 3,
    securityState: 'open',
    targetedScan: false,
  });
  const one = ['device', 'network', 'show-diagnostics', '--network', '3'];
  expect((await bench.run(one)).stdout[0]).toBe('Network 3 has not failed since the device started.');
  commands.getWifiNetwork = absent;
  const { status, stderr } = await bench.run(one);
  expect(status).toBe(1);
  expect(stderr[0]).toContain("'azsphere device wifi list'");
});

test('firewall rules are shown by hook, in words that leave out what goes for all', async () => {
  await using bench = await createBench();
  const rulesets: FirewallRuleset[] = [
    {
      hook: 'INPUT',
      isValid: true,
      rules: [
        {
          sourceIP: '192.168.35.0',
          sourceMask: '255.255.255.0',
          destinationIP: '192.168.35.2',
          destinationMask: '255.255.255.255',
          uid: 4_294_967_295,
          action: 'accept',
          interfaceInName: 'azspheresvc',
          interfaceOutName: '',
          state: 'none',
          tcpMask: [],
          tcpCmp: [],
          tcpInv: false,
          protocol: 'tcp',
          sourcePortRange: { min: 0, max: 65_535 },
          destinationPortRange: { min: 443, max: 443 },
          packets: 7,
          bytes: 420,
        },
      ],
    },
    { hook: 'FORWARD', isValid: true, rules: [] },
    { hook: 'PREROUTING', isValid: false, rules: [] },
  ];
  onlyDevice(bench).commands.listFirewallRulesets = () => ({ rulesets });
  const list = ['device', 'network', 'list-firewall-rules'];
  expect((await bench.run(list)).stdout.slice(0, -1)).toEqual([
    'INPUT:',
    'Action  Protocol  Source                      Destination       In           Out  State  UID',
    '------  --------  ------                      -----------       --           ---  -----  ---',
    'accept  tcp       192.168.35.0/255.255.255.0  192.168.35.2:443  azspheresvc  any  any    any',
    'FORWARD: no rules',
    'PREROUTING: not used',
  ]);
  expect(await json(bench, ...list)).toEqual(rulesets);
});

const apply = ['device', 'network', 'proxy', 'apply', '-a', 'proxy.contoso.com', '-r', '8080', '-t'];
const anonymous: NetworkProxy = {
  address: 'proxy.contoso.com',
  enabled: true,
  port: 8080,
  authenticationType: 'anonymous',
  noProxyAddresses: [],
};
const basic = { ...anonymous, authenticationType: 'basic', username: 'device' } as const;

test.each([
  [['anonymous'], {}, anonymous],
  [['anonymous', '--disable'], {}, { ...anonymous, enabled: false }],
  [
    ['anonymous', '--no-proxy-addresses', '10.0.0.1', '10.0.0.2,10.0.0.3', '-n', 'a b', '--enable'],
    {},
    { ...anonymous, noProxyAddresses: ['10.0.0.1', '10.0.0.2', '10.0.0.3', 'a', 'b'] },
  ],
  [
    ['basic', '-u', 'device', '--password-stdin'],
    { input: ['swordfish'] },
    { ...basic, password: 'swordfish' },
  ],
  [['basic', '-u', 'device'], { answers: ['swordfish'] }, { ...basic, password: 'swordfish' }],
])('a proxy is applied with %j, and its password comes back nowhere', async (flags, options, body) => {
  await using bench = await createBench();
  const device = onlyDevice(bench);
  device.commands.setProxy = ({ body: echoed }) => echoed;
  const outcome = await bench.run([...apply, ...flags, '-o', 'json'], options);
  const { password: _, ...shown }: NetworkProxy = body;
  expect(lastBody(device)).toEqual(body);
  expect(JSON.parse(outcome.stdout.join(''))).toEqual(shown);
});

test('a proxy is said to have been set; its address may be of either family', async () => {
  await using bench = await createBench();
  onlyDevice(bench).commands.setProxy = ({ body }) => body;
  const { status, stdout } = await bench.run([...apply, 'anonymous', '--address', 'fd00::8']);
  expect({ status, first: stdout.slice(0, 2) }).toEqual({
    status: 0,
    first: ['Successfully set the proxy of the device:', 'Address        : fd00::8'],
  });
});

test.each([
  [['basic'], 'needs --username'],
  [['anonymous', '--username', 'device'], 'only with --authentication basic'],
  [['anonymous', '--enable', '--disable'], 'exclude each other'],
  [['digest'], 'anonymous, basic'],
  [['anonymous', '--address', 'http://proxy:80'], 'alone, like proxy.contoso.com'],
  [['anonymous', '--address', 'proxy:80'], 'the port goes with --port'],
])('with %j no proxy is applied, and the reason is given', async (flags, reason) => {
  await using bench = await createBench();
  const { status, stderr } = await bench.run([...apply, ...flags]);
  expect(status).toBe(2);
  expect(stderr.join('\n')).toContain(reason);
  expect(onlyDevice(bench).requests).toEqual([]);
});

test('the proxy that is set is shown, disabled, enabled with its password, and deleted', async () => {
  await using bench = await createBench();
  const device = onlyDevice(bench);
  let proxy: NetworkProxy | undefined = { ...basic, password: 'swordfish' };
  device.commands.getProxy = () => {
    const { password: _, ...shown } = proxy ?? {};
    return shown;
  };
  device.commands.setProxy = ({ body }) => (proxy = body);
  device.commands.deleteProxy = () => {
    proxy = undefined;
    return {};
  };
  const run = async (verb: string, answers: string[] = []) =>
    bench.run(['device', 'network', 'proxy', verb], { answers });

  expect((await run('show')).stdout.slice(0, -1)).toEqual([
    'Address        : proxy.contoso.com',
    'Port           : 8080',
    'Enabled        : yes',
    'Authentication : basic',
    'User name      : device',
    'No proxy for   :',
  ]);
  expect((await run('enable')).stdout[0]).toBe('The proxy of the device is enabled.');
  expect(device.requests.map(({ method }) => method)).not.toContain('POST');
  expect((await run('disable', ['sailfish'])).stdout[0]).toBe('The proxy of the device is disabled.');
  expect(proxy).toEqual({ ...basic, enabled: false, password: 'sailfish' });
  expect((await run('delete')).stdout[0]).toBe('The device uses no proxy any more.');
  expect(await json(bench, 'device', 'network', 'proxy', 'show')).toEqual({});
  const { status, stderr } = await run('enable');
  expect(status).toBe(1);
  expect(stderr[0]).toContain("'azsphere device network proxy apply'");
});
