import { capability, ImageError, readCapabilityImage } from '@spherite/image';
import { type DeviceCall, DeviceRefusal, deviceErrors, type ServeDeviceOptions } from '@spherite/protocol';
import type { StateStore } from '../device-state.ts';
import type { Silicon } from '../silicon.ts';
import type { Trust } from './trust.ts';

/** What callers of the device may do. */
export interface Access {
  readonly authorize: ServeDeviceOptions['authorize'];
  /**
   * The capabilities in an image that was made for this device by somebody it trusts.
   * @throws DeviceRefusal `VerificationFailed`
   */
  readCapabilities(image: Uint8Array): readonly number[];
}

export interface AccessOptions {
  readonly silicon: Silicon;
  readonly store: StateStore;
  readonly trust: Trust;
}

/** Any of these opens the REST API of a device that is finished. */
const openRest: readonly number[] = [
  capability.systemSoftwareDevelopment,
  capability.appDevelopment,
  capability.enableRfTestMode,
  capability.fieldServicing,
];
const openAppDevelopment: readonly number[] = [
  capability.systemSoftwareDevelopment,
  capability.appDevelopment,
];

const hasAny = (capabilities: ReadonlySet<number>, wanted: readonly number[]): boolean =>
  wanted.some((number) => capabilities.has(number));

/** Whether these capabilities let somebody develop applications: install and control what a developer signed. */
export const mayDevelop = (capabilities: ReadonlySet<number>): boolean =>
  hasAny(capabilities, openAppDevelopment);

export const createAccess = ({ silicon, store, trust }: AccessOptions): Access => {
  const readCapabilities = (bytes: Uint8Array): readonly number[] => {
    try {
      const { deviceId, capabilities, image } = readCapabilityImage(bytes);
      if (deviceId === silicon.deviceId && trust.judge(image) === 'trusted') return capabilities;
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
    }
    throw new DeviceRefusal(400, deviceErrors.VerificationFailed);
  };

  const call = (header: string | undefined): DeviceCall => {
    const { manufacturingState, capabilities } = store.state;
    return {
      capabilities: new Set([
        // A device that is not finished can always be tested.
        ...(manufacturingState === 'Blank' ? [capability.enableRfTestMode] : []),
        ...capabilities,
        ...(header === undefined ? [] : readCapabilities(fromBase64(header))),
      ]),
    };
  };

  return {
    readCapabilities,
    authorize: (security, header) => {
      const { capabilities } = call(header);
      if (security === 'appdev' && !mayDevelop(capabilities))
        throw new DeviceRefusal(403, deviceErrors.DeviceNotDevUnlocked);
      if (security === 'rest' && !isUnfinished(store) && !hasAny(capabilities, openRest))
        throw new DeviceRefusal(403, deviceErrors.EACCES);
      return { capabilities };
    },
  };
};

const isUnfinished = ({ state: { manufacturingState } }: StateStore): boolean =>
  manufacturingState === 'Blank' || manufacturingState === 'Module1Complete';

/** @throws DeviceRefusal for what is no base64; blanks around it are seen in captures of the real header. */
const fromBase64 = (text: string): Uint8Array => {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.toString('base64') !== trimmed) throw new DeviceRefusal(400, deviceErrors.VerificationFailed);
  return bytes;
};
