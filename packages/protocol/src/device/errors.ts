/**
 * The number in a device's `{"error":N}`: a category in the upper bits, the error within it in the lower twenty.
 * Categories and names are those of the Azure Sphere OS.
 */
const category = <const Ids extends Readonly<Record<string, number>>>(
  number: number,
  ids: Ids,
): { readonly [Name in keyof Ids]: number } =>
  Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, (number << 20) | id])) as {
    [Name in keyof Ids]: number;
  };

/** Device error numbers by name. Some never come from this device (`docs/device.md` says which): clients know them. */
export const deviceErrors = {
  /** Linux */
  ...category(0, { EACCES: 13, ENOSPC: 28 }),
  /** Application manager */
  ...category(1, { DeviceNotDevUnlocked: 20, FailedToExecProcess: 15 }),
  /** Application manifest */
  ...category(2, {
    InvalidJson: 1,
    ErrorReadingFile: 2,
    MissingEntryPoint: 3,
    MissingSchemaVersion: 4,
    CmdArgParseError: 5,
    MissingCapabilitiesList: 6,
    ConnectionsParseError: 9,
    GpioParseError: 10,
    NetworkConfigParseError: 11,
    PeripheralParseError: 13,
    WifiParseError: 15,
    BadEntryPoint: 16,
    IncompatibleSchemaVersion: 17,
    SpecifiedEntryPointDoesNotExist: 22,
    SpecifiedEntryPointIsNotAFile: 23,
    DeviceAuthTenantIdParseError: 24,
    NoAppManifest: 25,
    BadAppType: 26,
    NonStringAppType: 27,
    DeviceAuthTenantIdTooLong: 29,
    SystemTimeParseError: 30,
    NonObjectMutableStorageType: 31,
    MutableStorageMissingRequiredField: 32,
    ErrorParsingMutableStorageField: 33,
    MutableStorageRequestTooLarge: 34,
    AllowedTcpPortsParseError: 36,
    AllowedUdpPortsParseError: 37,
    IllegalTcpPortsValue: 38,
    IllegalUdpPortsValue: 39,
    TimeSyncConfigParseError: 40,
    DhcpServiceParseError: 41,
    SntpServiceParseError: 42,
    AllowedApplicationConnectionsParseError: 43,
    CertStoreParseError: 44,
    EnterpriseWifiConfigParseError: 45,
    SystemEventNotificationsParseError: 46,
    SoftwareUpdateDeferralParseError: 47,
    PowerControlsMalformedParseError: 48,
    PowerControlsEmptyParseError: 49,
    PowerControlsInvalidEntryParseError: 50,
    HardwareAddressConfigParseError: 51,
    ReadNetworkProxyConfigParseError: 56,
    HeapMemStatsParseError: 58,
  }),
  /** Lifetime manager */
  ...category(3, {
    AppAlreadyExists: 1,
    RebootRequired: 7,
    NoDebuggerAvailable: 10,
    CantDebugDebugger: 11,
    CantStartDebugger: 12,
    CantStopDebugger: 13,
    IncompatibleApplicationRuntime: 22,
  }),
  /** Image update */
  ...category(7, {
    ImageNotFound: 6,
    VerificationFailed: 15,
    ImageStagingFailed: 18,
    ImageIdentityInconsistency: 20,
    ImageInstallFailed: 24,
    PermissionDenied: 37,
    OTAUpdateInProgress: 39,
    InvalidABITypeFound: 41,
    InvalidComponentId: 47,
  }),
  /** REST server */
  ...category(10, {
    InvalidJsonRequest: 1,
    InvalidJsonData: 2,
    RequestDataExpected: 3,
    InterfaceIsBusy: 5,
    InternalError: 6,
    TargetedScanNotABoolean: 9,
    ReloadConfigNotABoolean: 10,
    CaCertStoreIdentifierTooLong: 11,
    ClientCertStoreIdentifierTooLong: 12,
    ClientIdentityTooLong: 13,
    ConfigNameTooLong: 16,
    CommandAuthorizationFailed: 18,
  }),
  /** Wi-Fi */
  ...category(13, {
    RequestFailed: 1,
    NetworkAlreadyExists: 2,
    NetworkNotFound: 3,
    NetworkNotConnected: 4,
    InvalidRequestFormat: 8,
    SsidTooLong: 15,
    PskTooLong: 16,
    TryAgain: 17,
    WifiDisabled: 18,
    InsufficientSpaceToPersistWiFiConfig: 19,
    NetworkLimitReached: 22,
    ConfigNameNotUnique: 23,
    ClientCertStoreIdentifierMissing: 24,
    PskTooShort: 25,
  }),
  /** Applications over REST */
  ...category(14, {
    TriggerDoesNotExist: 9,
    CannotStartDebug: 11,
    AppNotPresent: 12,
    CannotCommitImage: 17,
    NotEnoughFreeSpace: 18,
  }),
  /** HTTP */
  ...category(15, { InvalidRequestMethod: 1, InvalidRequestUri: 2, InvalidContentLength: 4 }),
  /** Device authentication */
  ...category(23, { ServicesRequest: 3, ServicesRespondedWithError: 4 }),
  /** Network configuration */
  ...category(30, {
    InvalidMacAddress: 6,
    InvalidInterface: 14,
    InterfaceNotPermitted: 15,
    InvalidProxyClientAuthType: 31,
    AnonymousAuthDoesNotUseUsernameOrPassword: 32,
    BasicAuthrequiresUsernameAndPassword: 33,
    InvalidUsername: 34,
    InvalidPassword: 35,
    InvalidNoProxyAddresses: 36,
    InvalidProxyAddress: 37,
  }),
  /** Certificate store */
  ...category(37, {
    CertIdentifierInvalid: 2,
    CertContentInvalid: 3,
    CertIdentifierTooLong: 4,
    CertNotFound: 7,
    OutOfSpace: 11,
    InvalidCertType: 12,
    PublicCertContentInvalid: 13,
    PublicCertContentTooLong: 14,
    PrivateKeyContentInvalid: 15,
    PrivateKeyContentTooLong: 16,
    PrivateKeyNotAllowed: 17,
    PrivateKeyPasswordTooLong: 18,
    PrivateKeyPasswordNotAllowed: 19,
    CertPrivateKeyMismatched: 20,
    PrivateKeyPasswordNotRequired: 21,
  }),
  /** Recovery */
  ...category(39, {
    BadImage: 2,
    UntrustedCertificate: 4,
    BadSignature: 5,
    BadComponentUid: 6,
    BadImageUid: 7,
    BadImageFileSize: 8,
    BadImageType: 9,
    BadState: 105,
  }),
  /** Image metadata */
  ...category(42, {
    InvalidMetadata: 1,
    SectionOverflowsMetadata: 2,
    EmptySection: 3,
    SectionTooLarge: 4,
    SectionNotFound: 5,
  }),
} as const satisfies Readonly<Record<string, number>>;

export type DeviceErrorName = keyof typeof deviceErrors;

export const isDeviceErrorName = (text: string): text is DeviceErrorName => Object.hasOwn(deviceErrors, text);

/** `category:id`, as the device's documentation writes an error number. */
export const formatDeviceError = (error: number): string => `${error >> 20}:${error & 0xfffff}`;

/** The name of an error number, or `category:id` where this version does not know it. */
export const nameDeviceError = (error: number): string =>
  Object.entries(deviceErrors).find(([, value]) => value === error)?.[0] ?? formatDeviceError(error);

/** A refusal of the device: an HTTP status and one of its error numbers. Thrown by a port, or by the client for an answer. */
export class DeviceRefusal extends Error {
  override readonly name = 'DeviceRefusal';
  readonly status: number;
  readonly error: number;

  constructor(status: number, error: number) {
    super(`The device answered ${status} with error ${nameDeviceError(error)} (${error}).`);
    this.status = status;
    this.error = error;
  }
}
