import { createIdentity } from '@spherite/identity';
import { SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { createBench, json, signedIn } from '../testing/bench.ts';

const contoso = {
  Id: 'd343c263-4aa3-4558-adbb-d3fc34631800',
  Name: 'Contoso',
  Roles: ['Administrator' as const],
};

test('attached devices are shown with the keys that scripts read', async () => {
  await using bench = await createBench(2);
  const [first, second] = bench.devices.map(({ identity }) => identity.deviceId);
  expect(await json(bench, 'device', 'list-attached')).toEqual([
    { id: first, ipAddress: '192.168.35.2', connectionPath: '1', isResponsive: true },
    { id: second, ipAddress: '192.168.35.3', connectionPath: '2', isResponsive: true },
  ]);
  expect(await json(bench, 'device', 'show-attached', '--device', '192.168.35.3')).toEqual({
    id: second,
    ipAddress: '192.168.35.3',
    connectionPath: '2',
  });
  expect((await bench.run(['device', 'rescan-attached'])).stdout[0]).toBe('2 devices attached:');
});

test('while a device is asked that may be silent, a person sees that', async () => {
  await using bench = await createBench();
  await bench.run(['device', 'list-attached']);
  await bench.run(['device', 'show-attached']);
  expect(bench.passing).toEqual(['Asking the devices…', '', 'Asking the device…', '']);
});

test('a device whose port another program has is listed, and the program is named', async () => {
  await using bench = await createBench(2);
  const [busy, silent] = bench.devices;
  if (!busy || !silent) throw new Error('two devices are needed');
  busy.send = async () => {
    throw new SpheriteError('PORT_BUSY', 'It is in use by tio (pid 4712).');
  };
  silent.send = async () => {
    throw new SpheriteError('DEVICE_SILENT', 'The device does not answer.');
  };
  const { status, stdout, stderr } = await bench.run(['device', 'list-attached']);
  expect(status).toBe(0);
  expect(stdout.filter((line) => line === '  --> Is responsive: no')).toHaveLength(2);
  expect(stderr).toEqual(['warn: Device at connection path 1: It is in use by tio (pid 4712).']);
});

test('--verbose tells what is done, and --debug each exchange with service and device too', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso);
  const verbose = [
    `verbose: The service is at ${bench.origin}, as ${bench.home} says.`,
    'verbose: The device at 127.0.0.1:50001 is asked for its ID.',
    `verbose: No tenant is selected; 'Contoso' (${contoso.Id}) is used, as it is the only one.`,
    `verbose: The device at 127.0.0.1:50001 proves its key to ${bench.origin}.`,
  ];
  const listed = await bench.run(['device', 'list', '-v']);
  expect(listed.stderr).toEqual([verbose[0], verbose[2]]);
  const claimed = await bench.run(['device', 'claim', '-v']);
  expect(claimed.stderr.toSorted()).toEqual(verbose.toSorted());
  const traced = await bench.run(['device', 'claim', '--debug']);
  expect(traced.stderr.join('\n')).toMatch(/^trace: 127\.0\.0\.1:50001 GET \S+: 200, \d+ bytes$/m);
});

test('without devices the list is empty, and text says so', async () => {
  await using bench = await createBench(0);
  expect(await json(bench, 'device', 'list-attached')).toEqual([]);
  expect((await bench.run(['device', 'list-attached'])).stdout[0]).toBe('No attached devices');
});

test('all pages of claimed devices are listed', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso);
  const ids = Array.from({ length: 5 }, () => createIdentity().deviceId);
  for (const id of ids) bench.service.claims.set(id, contoso.Id);
  const listed = (await json(bench, 'device', 'list')) as { id: string; tenantId: string; productId: null }[];
  expect(listed.map(({ id }) => id)).toEqual(ids);
  expect(listed[0]).toMatchObject({ tenantId: contoso.Id, productId: null, deviceGroupId: null });
});

test('a claimed device is shown by its ID, a foreign one is not', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso);
  const id = createIdentity().deviceId;
  expect((await bench.run(['device', 'show', '--device', id])).status).toBe(1);
  bench.service.claims.set(id, contoso.Id);
  expect(await json(bench, 'device', 'show', '--device', id.toLowerCase())).toMatchObject({ id });
});

test('who looks for a device that is not claimed yet is told how to claim it', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso);
  const { status, stderr } = await bench.run(['device', 'show']);
  expect(status).toBe(1);
  expect(stderr[0]).toContain("'azsphere device claim'");
});

test('tenants are listed, selected by name or ID in either spelling, and shown', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso, {
    ...contoso,
    Id: '7c2c0fa6-1234-4678-9bcd-ef0190d72555',
    Name: 'Other',
  });
  expect(await json(bench, 'tenant', 'list')).toMatchObject([
    { id: contoso.Id, name: 'Contoso', roles: ['Administrator'] },
    {},
  ]);
  expect(await json(bench, 'tenant', 'select', '-t', 'Other')).toMatchObject({ name: 'Other' });
  expect(await json(bench, 'tenant', 'show-selected')).toMatchObject({ name: 'Other' });
  expect((await bench.run(['tenant', 'select', '--tenantid', contoso.Id.toUpperCase()])).stdout[0]).toBe(
    `Selected Azure Sphere tenant is 'Contoso' (${contoso.Id}).`,
  );
  expect((await bench.run(['tenant', 'select', '-t', 'Nobody'])).stderr.join('\n')).toContain(
    '#tenant_not_found',
  );
});

test('of two tenants with one name neither is taken', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.service.tenants.push(contoso, { ...contoso, Id: '7c2c0fa6-1234-4678-9bcd-ef0190d72555' });
  const { status, stderr } = await bench.run(['tenant', 'select', '-t', 'Contoso']);
  expect(status).toBe(1);
  expect(stderr.join('\n')).toContain(contoso.Id);
});

test('a bug is called one, and --debug shows where it is', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.between = async () => {
    throw Object.assign(new Error('a bug'), { stack: 'Error: a bug\n    at somewhere' });
  };
  const { status, stderr } = await bench.run(['tenant', 'list']);
  expect(status).toBe(1);
  expect(stderr[0]).toMatch(/^error: Something unexpected happened: Error: a bug\./);
  expect((await bench.run(['tenant', 'list', '--debug'])).stderr).toContain('trace:     at somewhere');
});
