import {
  capabilityComponentId,
  ImageError,
  type ImagePackage,
  imageErrors,
  imageType,
  operatingSystemComponents,
  readApplication,
  readImagePackage,
  runtime,
} from '@spherite/image';
import { DeviceRefusal, deviceErrors } from '@spherite/protocol';
import type { Access } from '../access/access.ts';
import type { Trust } from '../access/trust.ts';
import { blobName } from '../device-state.ts';
import type { DeviceLog } from '../diagnostics/device-log.ts';
import { abiVersions } from '../system/system.ts';
import type { StoredImage } from './applications-state.ts';
import { imageRefusal } from './image-refusal.ts';

export interface Examiner {
  readonly access: Pick<Access, 'readCapabilities'>;
  readonly trust: Trust;
  readonly log: Pick<DeviceLog, 'say'>;
}

/**
 * Decides whether an image package may be put on the device: whole, of a kind that can be sideloaded, signed as it
 * must be, and made for this operating system.
 *
 * @param mayDevelop - whether whoever brings it may bring what a developer signed
 * @throws DeviceRefusal
 */
export const examineImage = (bytes: Uint8Array, mayDevelop: boolean, examiner: Examiner): StoredImage => {
  try {
    const image = readImagePackage(bytes);
    const { componentId, imageId, imageType: type, name } = image.metadata;
    checkComponent(componentId, type);
    const trusted = isTrusted(bytes, image, mayDevelop, examiner);
    checkNeeds(image);
    return {
      ...{ componentId, imageId, imageType: type, name, trusted },
      size: bytes.length,
      blob: blobName(bytes),
      mutableStorageKB: type === imageType.Applications ? mutableStorageOf(image) : 0,
    };
  } catch (error) {
    // The rule alone: what was found may be text that somebody made up.
    if (error instanceof ImageError)
      examiner.log.say(`[gatewayd] Refused an image. ${imageErrors[error.code]}`);
    throw imageRefusal(error);
  }
};

const sideloaded: readonly number[] = [
  imageType.Applications,
  imageType.FirmwareConfig,
  imageType.CustomerBoardConfig,
];

const checkComponent = (componentId: string, type: number): void => {
  if (!sideloaded.includes(type)) throw new DeviceRefusal(400, deviceErrors.ImageStagingFailed);
  const isPermission = type === imageType.FirmwareConfig;
  // What took the place of the capabilities would stand in the way of every capability image.
  if (isOperatingSystem(componentId) || (componentId === capabilityComponentId && !isPermission))
    throw new DeviceRefusal(400, deviceErrors.ImageIdentityInconsistency);
};

export const isOperatingSystem = (componentId: string): boolean =>
  operatingSystemComponents.some((component) => component.componentId === componentId);

const isTrusted = (
  bytes: Uint8Array,
  image: ImagePackage,
  mayDevelop: boolean,
  { access, trust }: Examiner,
): boolean => {
  if (image.metadata.imageType === imageType.FirmwareConfig) {
    access.readCapabilities(bytes);
    return true;
  }
  const judgement = trust.judge(image);
  if (judgement === 'forged') throw new DeviceRefusal(400, deviceErrors.VerificationFailed);
  if (judgement === 'unknown' && !mayDevelop) throw new DeviceRefusal(403, deviceErrors.EACCES);
  return judgement === 'trusted';
};

/** By the numbers that image packages have for them. */
const runtimes: ReadonlyMap<number, number> = new Map([
  [runtime.SecureWorldRuntime, abiVersions.SecureWorldRuntime],
  [runtime.OSRuntime, abiVersions.OSRuntime],
  [runtime.ApplicationRuntime, abiVersions.ApplicationRuntime],
]);

const checkNeeds = ({ metadata: { needs } }: ImagePackage): void => {
  for (const { type, version } of needs) {
    const available = runtimes.get(type);
    if (available === undefined) throw new DeviceRefusal(400, deviceErrors.InvalidABITypeFound);
    if (version > available) throw new DeviceRefusal(400, deviceErrors.IncompatibleApplicationRuntime);
  }
};

const mutableStorageOf = (image: ImagePackage): number =>
  readApplication(image).manifest.Capabilities.MutableStorage?.SizeKB ?? 0;
