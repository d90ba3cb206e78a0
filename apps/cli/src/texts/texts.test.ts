import { expect, test } from 'vitest';
import { attachedDevice, attachedDevices, claimedDevices } from './devices.ts';
import { failedIn, formatElapsed, succeededIn } from './elapsed.ts';
import { tenantCreated, tenantSelected, tenantsFound, tenantTable } from './tenants.ts';
import { tenantRetained } from './users.ts';

const id = 'd343c263-4aa3-4558-adbb-d3fc34631800';
const tenant = { id, name: 'Contoso Ltd', roles: ['Administrator'] };

test('the closing line has hours, minutes, seconds and seven digits', () => {
  expect(succeededIn(5545.9143)).toBe('Command completed successfully in 00:00:05.5459143.');
  expect(failedIn(3514.2855)).toBe('Command failed in 00:00:03.5142855.');
});

test.each([
  [0, '00:00:00.0000000'],
  [0.0001, '00:00:00.0000001'],
  [59_999.99999, '00:01:00.0000000'],
  [3_600_000, '01:00:00.0000000'],
  [-1, '00:00:00.0000000'],
])('%d ms are written %s', (milliseconds, text) => {
  expect(formatElapsed(milliseconds)).toBe(text);
});

test('a new tenant is announced as the tool always did', () => {
  expect(tenantCreated(tenant)).toEqual([
    'Created a new Azure Sphere tenant:',
    ' --> Tenant Name: Contoso Ltd',
    ` --> Tenant ID:   ${id}`,
    "Selected Azure Sphere tenant 'Contoso Ltd' as the default.",
    "You may now wish to claim the attached device into this tenant using 'azsphere device claim'.",
  ]);
});

test('tenants are listed, selected and kept in the known words', () => {
  expect(tenantsFound([tenant, { ...tenant, name: 'Other' }, tenant])).toEqual([
    'Found 3 Azure Sphere tenants:',
    ` --> 'Contoso Ltd' (ID: '${id}')`,
    ` --> 'Other' (ID: '${id}')`,
    ` --> 'Contoso Ltd' (ID: '${id}')`,
  ]);
  expect(tenantSelected(tenant)).toBe(`Selected Azure Sphere tenant is 'Contoso Ltd' (${id}).`);
  expect(tenantRetained(tenant)).toBe(
    `The selected Azure Sphere tenant 'Contoso Ltd' (${id}) will be retained.`,
  );
});

test('the table of tenants has underlined columns two spaces apart', () => {
  expect(tenantTable([tenant])).toEqual([
    'ID                                    Name         Roles',
    '--                                    ----         -----',
    `${id}  Contoso Ltd  Administrator`,
  ]);
});

test('attached devices are listed in the known words', () => {
  const device = { id: 'AB', ipAddress: '192.168.35.2', connectionPath: '133' };
  expect(attachedDevices([])).toEqual(['No attached devices']);
  expect(attachedDevices([{ ...device, isResponsive: true }])).toEqual([
    '1 device attached:',
    '--> Device ID: AB',
    '  --> Is responsive: yes',
    '  --> IP address: 192.168.35.2',
    '  --> Connection path: 133',
  ]);
  expect(
    attachedDevices([device, device].map((one) => ({ ...one, isResponsive: false }))).slice(0, 3),
  ).toEqual(['2 devices attached:', '--> Device ID: AB', '  --> Is responsive: no']);
  expect(attachedDevice(device)).toEqual([
    'Device ID: AB',
    'IP address: 192.168.35.2',
    'Connection path: 133',
  ]);
});

test('a tenant without devices says so', () => {
  expect(claimedDevices([])).toEqual(['No devices are claimed into this tenant.']);
});
