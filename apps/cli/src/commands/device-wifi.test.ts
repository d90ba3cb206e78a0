import { DeviceRefusal, deviceErrors, type WifiInterface, type WifiNetwork } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createBench, json, lastBody, onlyDevice } from '../testing/bench.ts';

const contoso: WifiNetwork = {
  ssid: 'Contoso',
  configState: 'enabled',
  connectionState: 'unknown',
  id: 0,
  securityState: 'psk',
  targetedScan: false,
};

const add = ['device', 'wifi', 'add', '--ssid', 'Contoso'];
const common = { ssid: 'Contoso', configState: 'enabled', targetedScan: false };

test('a network that was added is told as the real tool tells it, and how to see what becomes of it', async () => {
  await using bench = await createBench();
  onlyDevice(bench).commands.addWifiNetwork = () => contoso;
  expect((await bench.run(add)).stdout.slice(0, -1)).toEqual([
    'Add network succeeded:',
    'ID                  : 0',
    'SSID                : Contoso',
    'Configuration state : enabled',
    'Connection state    : unknown',
    'Security state      : psk',
    'Targeted scan       : False',
    "Connecting takes a moment. See how far it is with 'azsphere device wifi show-status'.",
  ]);
  expect(await json(bench, ...add)).toEqual(contoso);
});

test.each([
  ['open, unless told otherwise', [], {}, { securityState: 'open' }],
  ['found though hidden', ['--targeted-scan'], {}, { securityState: 'open', targetedScan: true }],
  [
    'entered with the key that the person types',
    ['--psk-stdin'],
    { answers: ['swordfish'] },
    { securityState: 'psk', psk: 'swordfish' },
  ],
  [
    'entered with the key that a script gives',
    ['--psk-stdin'],
    { input: ['swordfish'] },
    { securityState: 'psk', psk: 'swordfish' },
  ],
  [
    'entered with the key of the command line',
    ['-p', 'swordfish'],
    {},
    { securityState: 'psk', psk: 'swordfish' },
  ],
  [
    'entered with certificates',
    ['--client-cert-id', 'mine', '--root-ca-cert-id', 'root', '--client-id', 'a@b', '--config-name', 'plant'],
    {},
    {
      securityState: 'eaptls',
      configName: 'plant',
      clientCertStoreIdentifier: 'mine',
      rootCaCertStoreIdentifier: 'root',
      clientIdentity: 'a@b',
    },
  ],
])('a network is %s', async (_, flags, options, body) => {
  await using bench = await createBench();
  onlyDevice(bench).commands.addWifiNetwork = () => contoso;
  const outcome = await bench.run([...add, ...flags], options);
  expect(outcome.status).toBe(0);
  expect(lastBody(onlyDevice(bench))).toEqual({ ...common, ...body });
  expect(JSON.stringify(outcome)).not.toContain('swordfish');
});

test.each([
  [['--client-cert-id', 'mine', '--psk', 'swordfish'], 'Leave out one of the two'],
  [['--root-ca-cert-id', 'root'], 'only with --client-cert-id'],
  [['--psk', 'swordfish', '--psk-stdin'], 'exclude each other'],
])('with %j nothing is sent, and the reason is given', async (flags, reason) => {
  await using bench = await createBench();
  const { status, stderr } = await bench.run([...add, ...flags]);
  expect(status).toBe(2);
  expect(stderr.join('\n')).toContain(reason);
  expect(onlyDevice(bench).requests).toEqual([]);
});

test('networks are listed, shown, switched and forgotten', async () => {
  await using bench = await createBench();
  const { commands, requests } = onlyDevice(bench);
  const plant = {
    ...contoso,
    id: 1,
    ssid: 'Plant',
    configState: 'temp-disabled',
    configName: 'work',
  } as const;
  commands.listWifiNetworks = () => ({ values: [contoso, plant] });
  commands.getWifiNetwork = () => plant;
  commands.changeWifiNetwork = ({ body: { configState = 'enabled' } }) => ({ ...contoso, configState });
  commands.deleteWifiNetwork = () => ({});
  const run = async (...argv: string[]) => bench.run(['device', 'wifi', ...argv]);

  expect((await run('list')).stdout.slice(0, -1)).toEqual([
    'ID  SSID     Security  Configuration  Connection  Name',
    '--  ----     --------  -------------  ----------  ----',
    '0   Contoso  psk       enabled        unknown',
    '1   Plant    psk       temp-disabled  unknown     work',
    "Where a network could not be joined, 'azsphere device network show-diagnostics' says why.",
  ]);
  expect(await json(bench, 'device', 'wifi', 'list')).toEqual([contoso, plant]);
  expect((await run('show', '--id', '1')).stdout).toContain('Configuration name  : work');
  expect((await run('disable', '-i', '0')).stdout[0]).toBe("Successfully disabled network 0 ('Contoso').");
  expect(requests.at(-1)).toMatchObject({ method: 'PATCH', path: '/wifi/config/networks/0' });
  expect(lastBody(onlyDevice(bench))).toEqual({ configState: 'disabled' });
  expect((await run('enable', '-i', '0')).stdout[0]).toBe("Successfully enabled network 0 ('Contoso').");
  expect((await run('forget', '--id', '0')).stdout[0]).toBe('Successfully forgot network 0.');
  expect(await json(bench, 'device', 'wifi', 'delete', '--id', '0')).toEqual({ id: 0 });
  expect(requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/wifi/config/networks/0' });
  expect((await run('show', '--id', 'Contoso')).status).toBe(2);
});

test('a device without networks, and one that sees none, say so; a script gets an empty array', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  commands.listWifiNetworks = () => ({ values: [] });
  commands.scanWifi = () => ({ values: [] });
  expect((await bench.run(['device', 'wifi', 'list'])).stdout[0]).toContain("'azsphere device wifi add'");
  expect((await bench.run(['device', 'wifi', 'scan'])).stdout[0]).toBe('The device sees no Wi-Fi networks.');
  expect(await json(bench, 'device', 'wifi', 'list')).toEqual([]);
});

test('a scan shows the strongest first, and that a name is hidden', async () => {
  await using bench = await createBench();
  const point = { bssid: '02:00:00:00:00:01', freq: 2412, securityState: 'psk' } as const;
  onlyDevice(bench).commands.scanWifi = () => ({
    values: [
      { ...point, ssid: '\u0000', signal_level: -71 },
      { ...point, ssid: 'Contoso', signal_level: -40 },
    ],
  });
  expect((await bench.run(['device', 'wifi', 'scan'])).stdout.slice(0, -1)).toEqual([
    'SSID      Security  Signal   Frequency  BSSID',
    '----      --------  ------   ---------  -----',
    'Contoso   psk       -40 dBm  2412 MHz   02:00:00:00:00:01',
    '(hidden)  psk       -71 dBm  2412 MHz   02:00:00:00:00:01',
  ]);
});

const idle: WifiInterface = {
  key_mgmt: 'UNKNOWN',
  wpa_state: 'DISCONNECTED',
  address: '02:b5:03:56:6c:00',
  powerSavingsState: 'disabled',
};

test('the status of Wi-Fi has the lines of the real tool', async () => {
  await using bench = await createBench();
  onlyDevice(bench).commands.getWifiInterface = () => idle;
  expect((await bench.run(['device', 'wifi', 'show-status'])).stdout.slice(0, -1)).toEqual([
    'SSID                :',
    'Configuration state : unknown',
    'Connection state    : unknown',
    'Security state      : unknown',
    'Frequency           :',
    'Mode                :',
    'Key management      : UNKNOWN',
    'WPA State           : DISCONNECTED',
    'IP Address          :',
    'MAC Address         : 02:b5:03:56:6c:00',
    'Power savings       : disabled',
    "The device is not connected. Where a network could not be joined, 'azsphere device network show-diagnostics' says why.",
  ]);
});

test.each([
  [{ wpa_state: 'INTERFACE_DISABLED' }, "'azsphere device network enable --interface wlan0'"],
  [{ wpa_state: 'INACTIVE' }, "'azsphere device wifi add'"],
  [{ wpa_state: '4WAY_HANDSHAKE' }, 'Look again in a moment.'],
  [{ wpa_state: 'COMPLETED' }, 'no IP address yet'],
  [{ wpa_state: 'COMPLETED', ip_address: '192.168.1.27' }, 'Power savings'],
] as const)('the status of Wi-Fi with %j ends with what to do: %s', async (wifi, next) => {
  await using bench = await createBench();
  onlyDevice(bench).commands.getWifiInterface = () => ({ ...idle, ...wifi });
  expect((await bench.run(['device', 'wifi', 'show-status'])).stdout.at(-2)).toContain(next);
});

test('what a device without its radio refuses says how it is switched on', async () => {
  await using bench = await createBench();
  const { commands } = onlyDevice(bench);
  commands.scanWifi = () => {
    throw new DeviceRefusal(500, deviceErrors.WifiDisabled);
  };
  commands.changeWifiInterface = () => ({});
  const { status, stderr } = await bench.run(['device', 'wifi', 'scan']);
  expect(status).toBe(1);
  expect(stderr[0]).toContain("'azsphere device network enable --interface wlan0'");
  expect(await json(bench, 'device', 'wifi', 'reload-config')).toEqual({});
  expect(lastBody(onlyDevice(bench))).toEqual({ reloadConfig: true });
});
