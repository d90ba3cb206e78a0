/**
 * Every way in which this package refuses bytes, and why the rule exists. The first group carries the names of the
 * real device's `ImageMetadataError` where it has one; those of its `AppManifestError` are a group of their own.
 *
 * @example
 * ```ts
 * const rule = imageErrors[error.code];
 * ```
 */
export const imageErrors = {
  // The container.
  ImageTooShort: 'An image package is a payload, its metadata, and a signature of 64 bytes.',
  InvalidMetadata: 'Metadata begins with "4X4M" and a section count, and ends with its own length.',
  SectionOverflowsMetadata: 'A section of the metadata ends where the metadata does, or before.',
  EmptySection: 'A section of the metadata holds something.',
  SectionMalformed: 'Each kind of metadata section has a length and values of its own.',
  SectionNotFound: 'An image package names what it is (section ID) and who signed it (section SG).',
  DuplicateSection: 'A metadata section that occurs twice could be read in two ways.',
  WrongImageType: 'Each type of image has a payload of its own.',

  // Who signs, and whose signature counts.
  KeyInvalid: 'Image packages are signed with ECDSA on P-256; keys and certificates are PEM text.',

  // The file system of an application.
  FileSystemInvalid: 'The payload of an application is a cramfs image, little-endian, with a root directory.',
  FileSystemChecksum: 'A file system carries a CRC-32 of itself, and this one does not match.',
  FileSystemOutOfBounds: 'A file system refers to its own bytes only.',
  FileSystemTooLarge:
    'An application has at most 1024 files and folders, 16 deep, of less than 16 MiB each and 256 MiB together.',
  FileNameInvalid: 'File names are text of 1 to 252 bytes, unique in their folder; none is "." or "..".',
  FileTypeUnsupported: 'An application consists of regular files and directories: no links, no device nodes.',
  FileUnreadable: 'A compressed file is a row of zlib streams, one for each 4096 bytes.',
  FileNotFound: 'A file can be read by a path that the listing has.',

  // Capability images.
  CapabilityImageInvalid:
    'A capability image has exactly 392 bytes, names one device, and has 64 slots for capabilities.',

  // The application manifest, under the names of the real device.
  NoAppManifest: 'An application has the file /app_manifest.json.',
  ErrorReadingFile: 'An application manifest has at most 64 KiB.',
  InvalidJson: 'An application manifest is a JSON object.',
  MissingSchemaVersion: 'SchemaVersion is a number.',
  IncompatibleSchemaVersion: 'SchemaVersion is 1.',
  MissingEntryPoint: 'EntryPoint is the path of the program.',
  BadEntryPoint: 'EntryPoint is an absolute path.',
  SpecifiedEntryPointDoesNotExist: 'EntryPoint names one of the files.',
  SpecifiedEntryPointIsNotAFile: 'EntryPoint names a file, and no folder.',
  CmdArgParseError: 'CmdArgs is a list of texts.',
  BadAppType: 'ApplicationType is Default, Debugger or RealTimeCapable.',
  NonStringAppType: 'ApplicationType is a text.',
  MissingCapabilitiesList: 'Capabilities is an object, and may be empty.',
  ConnectionsParseError: 'AllowedConnections is a list of at most 64 host names and addresses.',
  AllowedTcpPortsParseError: 'AllowedTcpServerPorts is a list of at most 64 whole numbers.',
  IllegalTcpPortsValue: 'A TCP port is a number from 1 to 65535.',
  AllowedUdpPortsParseError: 'AllowedUdpServerPorts is a list of at most 64 whole numbers.',
  IllegalUdpPortsValue: 'A UDP port is a number from 1 to 65535.',
  AllowedApplicationConnectionsParseError: 'AllowedApplicationConnections is a list of component IDs.',
  GpioParseError: 'Gpio is a list of pins, by number or by name.',
  PeripheralParseError: 'Uart, I2cMaster, SpiMaster, I2sSubordinate, Adc and Pwm are lists of names.',
  NonObjectMutableStorageType: 'MutableStorage is an object.',
  MutableStorageMissingRequiredField: 'MutableStorage has the number SizeKB.',
  ErrorParsingMutableStorageField: 'SizeKB of MutableStorage is a whole number, and not negative.',
  MutableStorageRequestTooLarge: 'SizeKB of MutableStorage is at most 64.',
  PowerControlsMalformedParseError: 'PowerControls is a list without duplicates.',
  PowerControlsEmptyParseError: 'PowerControls, where it is given, is not empty.',
  PowerControlsInvalidEntryParseError: 'A power control is ForceReboot, ForcePowerDown or SetPowerProfile.',
  DeviceAuthTenantIdParseError: 'DeviceAuthentication is the ID of a tenant.',
  DeviceAuthTenantIdTooLong: 'DeviceAuthentication is the ID of a tenant, which has 36 characters.',
  WifiParseError: 'WifiConfig is true or false.',
  EnterpriseWifiConfigParseError: 'EnterpriseWifiConfig is true or false.',
  NetworkConfigParseError: 'NetworkConfig is true or false.',
  ReadNetworkProxyConfigParseError: 'ReadNetworkProxyConfig is true or false.',
  HardwareAddressConfigParseError: 'HardwareAddressConfig is true or false.',
  SystemTimeParseError: 'SystemTime is true or false.',
  TimeSyncConfigParseError: 'TimeSyncConfig is true or false.',
  DhcpServiceParseError: 'DhcpService is true or false.',
  SntpServiceParseError: 'SntpService is true or false.',
  CertStoreParseError: 'CertStore is true or false.',
  SystemEventNotificationsParseError: 'SystemEventNotifications is true or false.',
  SoftwareUpdateDeferralParseError: 'SoftwareUpdateDeferral is true or false.',
  HeapMemStatsParseError: 'HeapMemStats is true or false.',

  // The application manifest, where the real device has no name for it.
  MissingName: 'Name is a text that is not empty.',
  MissingComponentId: 'ComponentId is a GUID.',
  BadTargetApplicationRuntimeVersion: 'TargetApplicationRuntimeVersion is a whole number from 1 on.',
  ComponentIdMismatch: 'The ComponentId of the manifest is the one that the image package carries.',
} as const satisfies Record<string, string>;

/** The closed set of {@link ImageError.code}. */
export type ImageErrorCode = keyof typeof imageErrors;

/**
 * The only error that this package throws for bytes from outside. Its message says what was found and which rule
 * that breaks. Misuse by the calling code is a `RangeError` instead.
 *
 * @example
 * ```ts
 * try {
 *   readImagePackage(bytes);
 * } catch (error) {
 *   if (error instanceof ImageError) refuse(error.code, error.message);
 *   else throw error;
 * }
 * ```
 */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;

  /** @param what - One sentence on what was found in these very bytes. */
  constructor(code: ImageErrorCode, what: string) {
    super(`${what} ${imageErrors[code]}`);
    this.code = code;
  }
}
