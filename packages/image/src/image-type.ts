/**
 * What an image package is, as the `ID` section says it.
 *
 * @example
 * ```ts
 * if (image.metadata.imageType === imageType.Applications) install(readApplication(image));
 * ```
 */
export const imageType = {
  OneBL: 1,
  PlutonRuntime: 2,
  WifiFirmware: 3,
  SecurityMonitor: 4,
  NormalWorldLoader: 5,
  NormalWorldDTB: 6,
  NormalWorldKernel: 7,
  RootFs: 8,
  Services: 9,
  Applications: 10,
  FirmwareConfig: 13,
  BootManifest: 16,
  NormalWorldFileSystem: 17,
  TrustedKeystore: 19,
  Policy: 20,
  CustomerBoardConfig: 21,
  UpdateCertStore: 22,
  BaseSystemUpdateManifest: 23,
  FirmwareUpdateManifest: 24,
  CustomerUpdateManifest: 25,
  RecoveryManifest: 26,
  ManifestSet: 27,
  Other: 28,
} as const satisfies Record<string, number>;

/**
 * The runtimes that an image may need, by the numbers that image packages have for them. A device tells its versions
 * of them under the same names.
 *
 * @example
 * ```ts
 * const { version } = needs.find(({ type }) => type === runtime.ApplicationRuntime) ?? {};
 * ```
 */
export const runtime = {
  SecureWorldRuntime: 1,
  OSRuntime: 2,
  ApplicationRuntime: 3,
} as const satisfies Record<string, number>;

/**
 * What can be allowed on a device, by number. The cloud issues `appDevelopment` and `fieldServicing` only.
 *
 * @example
 * ```ts
 * if (!capabilities.has(capability.appDevelopment)) refuse();
 * ```
 */
export const capability = {
  testKeySoftware: 1,
  plutonDebug: 2,
  a7Debug: 3,
  n9Debug: 4,
  a7Gdb: 5,
  ioM4Core1Debug: 6,
  ioM4Core2Debug: 7,
  a7Console: 8,
  sltLoader: 9,
  systemSoftwareDevelopment: 10,
  appDevelopment: 11,
  enableRfTestMode: 12,
  fieldServicing: 13,
} as const satisfies Record<string, number>;

/**
 * The name of a capability; a number that nobody named stays one.
 *
 * @example
 * ```ts
 * capabilityName(11); // 'appDevelopment'
 * ```
 */
export const capabilityName = (number: number): string =>
  Object.entries(capability).find(([, known]) => known === number)?.[0] ?? String(number);
