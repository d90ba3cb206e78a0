import * as z from 'zod';
import { ImageError, type ImageErrorCode, imageErrors } from './errors.ts';
import { guidPattern } from './guid.ts';

/** A schema's complaint is the code of the error. */
const because = (error: ImageErrorCode) => ({ error });

const flag = (error: ImageErrorCode) => z.boolean(because(error)).optional();
const texts = (error: ImageErrorCode) =>
  z.array(z.string(because(error)).nonempty(because(error)), because(error));
/** The firewall has a rule for each; nobody writes so many. */
const maxNetworkEntries = 64;
const ports = (malformed: ImageErrorCode, illegal: ImageErrorCode) =>
  z
    .array(
      z.int(because(malformed)).min(1, because(illegal)).max(65_535, because(illegal)),
      because(malformed),
    )
    .max(maxNetworkEntries, because(malformed))
    .optional();
const guid = (error: ImageErrorCode) =>
  z.string(because(error)).regex(guidPattern, because(error)).toLowerCase();

/** A number, or the name that a hardware definition gives it. */
const pin = z.union(
  [
    z.int(because('GpioParseError')).nonnegative(because('GpioParseError')),
    z.string().nonempty(because('GpioParseError')),
  ],
  because('GpioParseError'),
);

const mutableStorage = z.looseObject(
  {
    SizeKB: z
      .int({
        error: ({ input }) =>
          input === undefined ? 'MutableStorageMissingRequiredField' : 'ErrorParsingMutableStorageField',
      })
      .min(0, because('ErrorParsingMutableStorageField'))
      .max(64, because('MutableStorageRequestTooLarge')),
  },
  because('NonObjectMutableStorageType'),
);

const powerControls = z
  .array(
    z.enum(
      ['ForceReboot', 'ForcePowerDown', 'SetPowerProfile'],
      because('PowerControlsInvalidEntryParseError'),
    ),
    because('PowerControlsMalformedParseError'),
  )
  .nonempty(because('PowerControlsEmptyParseError'))
  .refine((list) => new Set(list).size === list.length, because('PowerControlsMalformedParseError'));

/** A further capability may be there: a newer operating system knows more of them. */
const capabilities = z.looseObject(
  {
    AllowedConnections: texts('ConnectionsParseError')
      .max(maxNetworkEntries, because('ConnectionsParseError'))
      .optional(),
    AllowedTcpServerPorts: ports('AllowedTcpPortsParseError', 'IllegalTcpPortsValue'),
    AllowedUdpServerPorts: ports('AllowedUdpPortsParseError', 'IllegalUdpPortsValue'),
    AllowedApplicationConnections: z
      .array(
        guid('AllowedApplicationConnectionsParseError'),
        because('AllowedApplicationConnectionsParseError'),
      )
      .optional(),
    Gpio: z.array(pin, because('GpioParseError')).optional(),
    Uart: texts('PeripheralParseError').optional(),
    I2cMaster: texts('PeripheralParseError').optional(),
    SpiMaster: texts('PeripheralParseError').optional(),
    I2sSubordinate: texts('PeripheralParseError').optional(),
    Adc: texts('PeripheralParseError').optional(),
    Pwm: texts('PeripheralParseError').optional(),
    MutableStorage: mutableStorage.optional(),
    PowerControls: powerControls.optional(),
    DeviceAuthentication: z
      .string(because('DeviceAuthTenantIdParseError'))
      .max(36, because('DeviceAuthTenantIdTooLong'))
      .regex(guidPattern, because('DeviceAuthTenantIdParseError'))
      .toLowerCase()
      .optional(),
    WifiConfig: flag('WifiParseError'),
    EnterpriseWifiConfig: flag('EnterpriseWifiConfigParseError'),
    NetworkConfig: flag('NetworkConfigParseError'),
    ReadNetworkProxyConfig: flag('ReadNetworkProxyConfigParseError'),
    HardwareAddressConfig: flag('HardwareAddressConfigParseError'),
    SystemTime: flag('SystemTimeParseError'),
    TimeSyncConfig: flag('TimeSyncConfigParseError'),
    DhcpService: flag('DhcpServiceParseError'),
    SntpService: flag('SntpServiceParseError'),
    CertStore: flag('CertStoreParseError'),
    SystemEventNotifications: flag('SystemEventNotificationsParseError'),
    SoftwareUpdateDeferral: flag('SoftwareUpdateDeferralParseError'),
    HeapMemStats: flag('HeapMemStatsParseError'),
  },
  because('MissingCapabilitiesList'),
);

/** Those whose values are names of a hardware definition, until the SDK has resolved them. */
const peripherals = ['Gpio', 'Uart', 'I2cMaster', 'SpiMaster', 'I2sSubordinate', 'Adc', 'Pwm'] as const;

const appManifest = z.looseObject(
  {
    SchemaVersion: z
      .number(because('MissingSchemaVersion'))
      .refine((version) => version === 1, because('IncompatibleSchemaVersion')),
    Name: z.string(because('MissingName')).nonempty(because('MissingName')),
    ComponentId: guid('MissingComponentId'),
    EntryPoint: z
      .string(because('MissingEntryPoint'))
      .regex(/^(\/(?!\.{1,2}(\/|$))[^/]+)+$/, because('BadEntryPoint')),
    CmdArgs: z.array(z.string(because('CmdArgParseError')), because('CmdArgParseError')).default([]),
    Capabilities: capabilities,
    ApplicationType: z
      .string(because('NonStringAppType'))
      .pipe(z.enum(['Default', 'Debugger', 'RealTimeCapable'], because('BadAppType')))
      .default('Default'),
    TargetApplicationRuntimeVersion: z
      .int(because('BadTargetApplicationRuntimeVersion'))
      .min(1, because('BadTargetApplicationRuntimeVersion'))
      .max(0xffff_ffff, because('BadTargetApplicationRuntimeVersion'))
      .optional(),
  },
  because('InvalidJson'),
);

/** What an application says about itself, in `/app_manifest.json`. Members that are not known here are kept. */
export type AppManifest = z.infer<typeof appManifest>;

/** In bytes; the SDK writes a few hundred. */
export const maxManifestSize = 65_536;

/**
 * Reads the text of an `app_manifest.json`. GUIDs come out in lower case, `CmdArgs` and `ApplicationType` are filled
 * in. Whether the entry point exists is not known here: see {@link readApplication}.
 *
 * @throws ImageError with the code that the real device has for it; of several mistakes, the first
 *
 * @example
 * ```ts
 * const { Name, Capabilities } = readAppManifest(readFileSync('app_manifest.json'));
 * console.log(Name, Capabilities.MutableStorage?.SizeKB ?? 0);
 * ```
 */
export const readAppManifest = (bytes: Uint8Array): AppManifest => {
  if (bytes.length > maxManifestSize) {
    throw new ImageError('ErrorReadingFile', `The application manifest has ${bytes.length} bytes.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ImageError('InvalidJson', 'The application manifest is not JSON text in UTF-8.');
  }
  const result = appManifest.safeParse(json);
  if (result.success) return result.data;
  const { message: code, path } = result.error.issues[0] ?? { message: '', path: [] };
  const name = path.join('.') || 'its beginning';
  throw new ImageError(
    isCode(code) ? code : 'InvalidJson',
    isMissing(json, path)
      ? `The application manifest has no "${name}".`
      : `The application manifest is not right at "${name}".`,
  );
};

const isMissing = (json: unknown, path: readonly PropertyKey[]): boolean =>
  path.reduce((at, step) => (at as Record<PropertyKey, unknown>)[step], json) === undefined;

const isCode = (code: string): code is ImageErrorCode => Object.hasOwn(imageErrors, code);

/**
 * The capabilities in a manifest that are not known here: misspelt, or of a newer operating system.
 *
 * @example
 * ```ts
 * for (const name of unknownCapabilities(manifest)) warn(`${name} is not known.`);
 * ```
 */
export const unknownCapabilities = ({ Capabilities }: AppManifest): string[] =>
  Object.keys(Capabilities).filter((name) => !Object.hasOwn(capabilities.shape, name));

/**
 * The names in a manifest that a hardware definition would resolve, like `$SAMPLE_LED`, each once.
 *
 * @example
 * ```ts
 * if (unresolvedNames(manifest).length > 0) warn('The peripherals keep their names.');
 * ```
 */
export const unresolvedNames = ({ Capabilities }: AppManifest): string[] => {
  const names = peripherals
    .flatMap((peripheral): readonly (string | number)[] => Capabilities[peripheral] ?? [])
    .filter((value) => typeof value === 'string');
  return [...new Set(names)].filter((name) => name.startsWith('$'));
};
