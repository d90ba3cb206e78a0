import { createIdentity } from '@spherite/identity';
import { deviceStatementHeader, SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { type Bench, createBench, signedIn } from '../testing/bench.ts';

const tenantId = 'd343c263-4aa3-4558-adbb-d3fc34631800';
const otherId = '7c2c0fa6-1234-4678-9bcd-ef0190d72555';

const withTenant = async (devices = 1): Promise<Bench> => {
  const bench = await createBench(devices);
  await signedIn(bench);
  bench.service.tenants.push({ Id: tenantId, Name: 'Contoso', Roles: [] });
  return bench;
};

const idOf = (bench: Bench, place = 0): string => bench.devices[place]?.identity.deviceId ?? '';

/** What the documentation of the real tool shows, but for its device ID, which is not a point on the curve. */
const page = [
  'Claiming device.',
  "Claiming attached device ID '<ID>' into tenant ID 'd343c263-4aa3-4558-adbb-d3fc34631800'.",
  "Successfully claimed device ID '<ID>' into tenant ID 'd343c263-4aa3-4558-adbb-d3fc34631800'.",
  'Command completed successfully in 00:00:05.5459143.',
];

test('an attached device is claimed in the words of the page', async () => {
  await using bench = await withTenant();
  expect(await bench.run(['device', 'claim'])).toEqual({
    status: 0,
    stdout: page.map((line) => line.replace('<ID>', idOf(bench))),
    stderr: [],
  });
  expect(bench.service.claims).toEqual(new Map([[idOf(bench), tenantId]]));
});

test('the device proves its key, and learns of its tenant at once', async () => {
  await using bench = await withTenant();
  await bench.run(['device', 'claim']);
  const claim = bench.requests.find(({ method }) => method === 'PUT');
  expect(claim?.headers[deviceStatementHeader]).toMatch(/^[\w-]+\.[\w-]+$/);
  expect(bench.devices[0]?.authenticated).toBe(1);
});

test('the claim stands when the device cannot be told, and a warning says so', async () => {
  await using bench = await withTenant();
  Object.assign(bench.devices[0] ?? {}, { offline: true });
  const { status, stdout, stderr } = await bench.run(['device', 'claim']);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: page.map((line) => line.replace('<ID>', idOf(bench))),
  });
  expect(stderr).toEqual([expect.stringMatching(/^warn: The claim stands.*when it next starts\.$/)]);
});

test('the ID that counts is the one that the device itself gives', async () => {
  await using bench = await withTenant(2);
  const [first, second] = bench.devices;
  if (!first || !second) throw new Error('two devices are needed');
  // They have changed places since the bus was written.
  const [one, other] = [first.entry, second.entry];
  first.entry = { ...other, deviceId: idOf(bench, 1) };
  second.entry = { ...one, deviceId: idOf(bench, 0) };
  expect((await bench.run(['device', 'claim', '--device', '1'])).status).toBe(0);
  expect([...bench.service.claims.keys()]).toEqual([idOf(bench, 1)]);

  const named = await bench.run(['device', 'claim', '--device', idOf(bench, 0)]);
  expect(named.status).toBe(1);
  expect(named.stderr[0]).toContain(`at its place there is now device`);
  expect(bench.service.claims.size).toBe(1);
});

test('a second claim into the same tenant succeeds and says so', async () => {
  await using bench = await withTenant();
  await bench.run(['device', 'claim']);
  const { status, stdout } = await bench.run(['device', 'claim']);
  expect(status).toBe(0);
  expect(stdout.slice(-3, -1)).toEqual([
    page[2]?.replace('<ID>', idOf(bench)),
    'The device had been claimed into this tenant before; nothing needed to be changed.',
  ]);
});

test('JSON is all that is printed when it is asked for', async () => {
  await using bench = await withTenant();
  const { status, stdout, stderr } = await bench.run(['device', 'claim', '-o', 'json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  expect(JSON.parse(stdout.join('\n'))).toEqual({ id: idOf(bench), tenantId, claimedBefore: false });
});

test('a device that is not attached is claimed by its ID, and the text does not say attached', async () => {
  await using bench = await withTenant(0);
  const { deviceId } = createIdentity();
  const { status, stdout } = await bench.run(['device', 'claim', '--device', deviceId]);
  expect({ status, stdout: stdout.slice(0, 3) }).toEqual({
    status: 0,
    stdout: [
      'Claiming device.',
      `Claiming device ID '${deviceId}' into tenant ID '${tenantId}'.`,
      `Successfully claimed device ID '${deviceId}' into tenant ID '${tenantId}'.`,
    ],
  });
  expect(bench.requests.find(({ method }) => method === 'PUT')?.headers).not.toHaveProperty(
    deviceStatementHeader,
  );
});

test('scripts of the second generation find the line that they compare, with the ID as they wrote it', async () => {
  await using bench = await withTenant();
  const typed = idOf(bench).toLowerCase();
  const { stdout } = await bench.run(['device', 'claim', '-d', typed, '--force']);
  expect(stdout).toContain(`Successfully claimed device ID '${typed}' into tenant with ID '${tenantId}'.`);
});

test("the first generation's -i names the device too", async () => {
  await using bench = await withTenant(2);
  expect((await bench.run(['device', 'claim', '-i', idOf(bench, 1)])).status).toBe(0);
  expect([...bench.service.claims.keys()]).toEqual([idOf(bench, 1)]);
});

test('whoever holds a device of another tenant is told so, and whoever names it reads the one known text', async () => {
  await using bench = await withTenant();
  bench.service.claims.set(idOf(bench), otherId);
  expect(await bench.run(['device', 'claim'])).toMatchObject({
    status: 1,
    stderr: [
      expect.stringContaining('different tenant'),
      expect.stringContaining('#device_claimed_elsewhere'),
      expect.anything(),
    ],
  });
  const [device] = bench.devices.splice(0);
  const id = device?.identity.deviceId ?? '';
  expect(await bench.run(['device', 'claim', '--device', id])).toMatchObject({
    status: 1,
    stderr: [
      `error: Device Id ${id} could not be found, or was already claimed to a different Azure Sphere tenant.`,
      'See docs/troubleshooting.md#device_not_found (DEVICE_NOT_FOUND).',
      'error: Command failed in 00:00:05.5459143.',
    ],
  });
});

test.each([
  [0, [], /no device is attached to this machine.*spherite up/i, 'device_not_attached'],
  [2, [], /2 devices are attached.*--device/, 'device_not_named'],
  [1, ['--device', '77'], /connection path 77/, 'device_not_attached'],
  [1, ['--device', '192.168.35.9'], /192\.168\.35\.9/, 'device_not_attached'],
  [1, ['--device', '/dev/ttyNone'], /does not answer/, 'device_silent'],
  [1, ['--device', 'A'.repeat(127)], /127 characters/, 'device_id_invalid'],
  [1, ['--device', 'A'.repeat(129)], /129 characters/, 'device_id_invalid'],
  [1, ['--device', `${'A'.repeat(127)}G`], /Character 128/, 'device_id_invalid'],
  [1, ['--device', 'A'.repeat(128)], /not a public key/, 'device_id_invalid'],
])(
  'with %d devices and %j nothing is claimed and the reason is given',
  async (devices, flags, reason, page) => {
    await using bench = await withTenant(devices);
    const { status, stderr } = await bench.run(['device', 'claim', ...flags]);
    expect(status).toBe(1);
    expect(stderr[0]).toMatch(reason);
    expect(stderr.join('\n')).toContain(`#${page}`);
    expect(bench.service.claims.size).toBe(0);
  },
);

test('of several tenants the selected one is used, or the one that is named', async () => {
  await using bench = await withTenant();
  bench.service.tenants.push({ Id: otherId, Name: 'Other', Roles: [] });
  expect(await bench.run(['device', 'claim'])).toMatchObject({
    status: 1,
    stderr: expect.arrayContaining([expect.stringContaining('azsphere tenant select')]),
  });
  await bench.run(['tenant', 'select', '--tenant', 'Other']);
  await bench.run(['device', 'claim']);
  expect([...bench.service.claims.values()]).toEqual([otherId]);
  expect(await bench.run(['device', 'claim', '--tenant', 'Contoso'])).toMatchObject({ status: 1 });
});

test('a lost answer is a failure, and the repeat a success', async () => {
  await using bench = await withTenant();
  bench.between = async (request, send) => {
    const reply = await send(request);
    if (request.method === 'PUT') throw new SpheriteError('SERVICE_UNREACHABLE', 'The connection was lost.');
    return reply;
  };
  const lost = await bench.run(['device', 'claim']);
  expect(lost.status).toBe(1);
  expect(lost.stdout.join()).not.toContain('Successfully');
  bench.between = (request, send) => send(request);
  expect(await bench.run(['device', 'claim'])).toMatchObject({ status: 0 });
});

test.each([
  ['garbage', 202, 'not JSON'],
  ['another shape', 202, '{}'],
  ['an error page', 502, '<html>Bad gateway</html>'],
  [
    'an operation that failed',
    202,
    JSON.stringify({
      OperationId: tenantId,
      TenantId: tenantId,
      OperationType: 0,
      State: 3,
      CreatedDateUTC: '2026-11-24T00:00:00Z',
      StartedDateUTC: null,
      CompletedDateUTC: null,
      DetailsLocation: null,
      ResourceLocation: null,
      Error: { Code: 0, Message: 'It broke.' },
    }),
  ],
])('%s is never reported as success', async (_, status, body) => {
  await using bench = await withTenant();
  bench.between = async (request, send) =>
    request.method === 'PUT' ? { status, headers: {}, body: Buffer.from(body) } : send(request);
  const claim = await bench.run(['device', 'claim']);
  expect(claim.status).toBe(1);
  expect(claim.stdout.join()).not.toMatch(/successfully/i);
});

test('nobody who is not signed in claims anything', async () => {
  await using bench = await createBench();
  expect(await bench.run(['device', 'claim'])).toMatchObject({
    status: 1,
    stderr: [
      expect.stringMatching(/^error: .*azsphere login/),
      expect.stringContaining('#not_signed_in'),
      expect.anything(),
    ],
  });
  expect(bench.requests).toEqual([]);
});
