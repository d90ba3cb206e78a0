import { describe, expect, test } from 'vitest';
import { manifest, text } from '../test/samples.ts';
import { readAppManifest, unknownCapabilities, unresolvedNames } from './app-manifest.ts';
import type { ImageErrorCode } from './errors.ts';

test('a manifest of the SDK is read as it is', () => {
  expect(readAppManifest(text(manifest))).toEqual(manifest);
});

test('IDs come out in lower case, and what may be left out is filled in', () => {
  const { SchemaVersion, Name, EntryPoint } = manifest;
  const ComponentId = manifest.ComponentId.toUpperCase();
  expect(readAppManifest(text({ SchemaVersion, Name, EntryPoint, ComponentId, Capabilities: {} }))).toEqual({
    ...{ SchemaVersion, Name, EntryPoint, ComponentId: manifest.ComponentId },
    ...{ Capabilities: {}, CmdArgs: [], ApplicationType: 'Default' },
  });
});

test('what a newer system knows is kept, and the byte order mark of an editor is not minded', () => {
  const newer = { ...manifest, TargetBetaApis: 'x', Capabilities: { LaserPointer: true } };
  const bytes = Buffer.concat([Buffer.from('\ufeff'), text(newer)]);
  expect(readAppManifest(bytes)).toEqual(newer);
});

describe('the first mistake of a manifest has the name that the device has for it', () => {
  test.each<[member: keyof typeof manifest, value: unknown, code: ImageErrorCode]>([
    ['SchemaVersion', undefined, 'MissingSchemaVersion'],
    ['SchemaVersion', '1', 'MissingSchemaVersion'],
    ['SchemaVersion', 2, 'IncompatibleSchemaVersion'],
    ['Name', '', 'MissingName'],
    ['ComponentId', 'ae4714aa', 'MissingComponentId'],
    ['EntryPoint', undefined, 'MissingEntryPoint'],
    ['EntryPoint', 'bin/app', 'BadEntryPoint'],
    ['EntryPoint', '/bin/../app', 'BadEntryPoint'],
    ['EntryPoint', '/bin/', 'BadEntryPoint'],
    ['CmdArgs', '-v', 'CmdArgParseError'],
    ['CmdArgs', [1], 'CmdArgParseError'],
    ['Capabilities', undefined, 'MissingCapabilitiesList'],
    ['Capabilities', [], 'MissingCapabilitiesList'],
    ['ApplicationType', 1, 'NonStringAppType'],
    ['ApplicationType', 'Game', 'BadAppType'],
    ['TargetApplicationRuntimeVersion', 0, 'BadTargetApplicationRuntimeVersion'],
  ])('%s: %j is %s', (member, value, code) => {
    expect(() => readAppManifest(text({ ...manifest, [member]: value }))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test.each<[capability: string, value: unknown, code: ImageErrorCode]>([
    ['AllowedConnections', 'example.com', 'ConnectionsParseError'],
    ['AllowedConnections', [''], 'ConnectionsParseError'],
    ['AllowedTcpServerPorts', [1.5], 'AllowedTcpPortsParseError'],
    ['AllowedTcpServerPorts', [0], 'IllegalTcpPortsValue'],
    ['AllowedUdpServerPorts', {}, 'AllowedUdpPortsParseError'],
    ['AllowedUdpServerPorts', [65_536], 'IllegalUdpPortsValue'],
    ['AllowedApplicationConnections', ['x'], 'AllowedApplicationConnectionsParseError'],
    ['Gpio', [-1], 'GpioParseError'],
    ['Gpio', ['$LED', null], 'GpioParseError'],
    ['Uart', ['ISU0', 1], 'PeripheralParseError'],
    ['MutableStorage', 8, 'NonObjectMutableStorageType'],
    ['MutableStorage', {}, 'MutableStorageMissingRequiredField'],
    ['MutableStorage', { SizeKB: '8' }, 'ErrorParsingMutableStorageField'],
    ['MutableStorage', { SizeKB: -1 }, 'ErrorParsingMutableStorageField'],
    ['MutableStorage', { SizeKB: 65 }, 'MutableStorageRequestTooLarge'],
    ['PowerControls', 'ForceReboot', 'PowerControlsMalformedParseError'],
    ['PowerControls', ['ForceReboot', 'ForceReboot'], 'PowerControlsMalformedParseError'],
    ['PowerControls', [], 'PowerControlsEmptyParseError'],
    ['PowerControls', ['Explode'], 'PowerControlsInvalidEntryParseError'],
    ['DeviceAuthentication', '--- your tenant ---', 'DeviceAuthTenantIdParseError'],
    ['DeviceAuthentication', 'x'.repeat(37), 'DeviceAuthTenantIdTooLong'],
    ['WifiConfig', 'yes', 'WifiParseError'],
    ['CertStore', null, 'CertStoreParseError'],
  ])('%s: %j is %s', (capability, value, code) => {
    const changed = { ...manifest, Capabilities: { ...manifest.Capabilities, [capability]: value } };
    expect(() => readAppManifest(text(changed))).toThrow(expect.objectContaining({ code }));
  });

  test.each<[capability: string, entry: unknown, code: ImageErrorCode]>([
    ['AllowedConnections', '192.0.2.1', 'ConnectionsParseError'],
    ['AllowedTcpServerPorts', 80, 'AllowedTcpPortsParseError'],
    ['AllowedUdpServerPorts', 53, 'AllowedUdpPortsParseError'],
  ])('%s: 65 times %j is %s', (capability, entry, code) => {
    const withEntries = (length: number): Uint8Array =>
      text({ ...manifest, Capabilities: { [capability]: Array.from({ length }, () => entry) } });
    readAppManifest(withEntries(64));
    expect(() => readAppManifest(withEntries(65))).toThrow(expect.objectContaining({ code }));
  });

  test.each<[what: string, bytes: Uint8Array, code: ImageErrorCode]>([
    ['text that is not JSON', Buffer.from('{"SchemaVersion":1,'), 'InvalidJson'],
    ['a list', Buffer.from('[]'), 'InvalidJson'],
    ['no UTF-8', Buffer.from('22ff22', 'hex'), 'InvalidJson'],
    ['more than anyone writes', Buffer.alloc(65_537, ' '), 'ErrorReadingFile'],
  ])('%s', (_, bytes, code) => {
    expect(() => readAppManifest(bytes)).toThrow(expect.objectContaining({ code }));
  });
});

test('what the device would make nothing of is told: unknown capabilities, names of a hardware definition', () => {
  const odd = { Gpioo: [8], toString: true, Gpio: ['$LED', 8], Uart: ['$LED', 'ISU0', '$UART'] };
  const read = readAppManifest(text({ ...manifest, Capabilities: odd }));
  expect(unknownCapabilities(read)).toEqual(['Gpioo', 'toString']);
  expect(unresolvedNames(read)).toEqual(['$LED', '$UART']);
  const plain = readAppManifest(text(manifest));
  expect([...unknownCapabilities(plain), ...unresolvedNames(plain)]).toEqual([]);
});

test('of a member that is not there it is said, and of one that is wrong as well', () => {
  const { ComponentId: _, ...without } = manifest;
  expect(() => readAppManifest(text(without))).toThrow('has no "ComponentId"');
  expect(() => readAppManifest(text({ ...manifest, ComponentId: 'x' }))).toThrow(
    'is not right at "ComponentId"',
  );
});
