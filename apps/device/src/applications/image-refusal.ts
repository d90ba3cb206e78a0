import { ImageError, type ImageErrorCode } from '@spherite/image';
import { type DeviceErrorName, DeviceRefusal, deviceErrors, isDeviceErrorName } from '@spherite/protocol';

/** Where the real device has a number for a mistake, but not under the name that we have for it. */
const numbers: Readonly<Partial<Record<ImageErrorCode, DeviceErrorName>>> = {
  SectionMalformed: 'InvalidMetadata',
  DuplicateSection: 'InvalidMetadata',
  MissingName: 'InvalidJson',
  MissingComponentId: 'InvalidComponentId',
  ComponentIdMismatch: 'ImageIdentityInconsistency',
  BadTargetApplicationRuntimeVersion: 'IncompatibleApplicationRuntime',
};

/** How the device refuses an image that cannot be read. What else went wrong stays as it is. */
export const imageRefusal = (error: unknown): unknown => {
  if (!(error instanceof ImageError)) return error;
  const { code } = error;
  // The names of mistakes in metadata and manifest are those of the device.
  const name = isDeviceErrorName(code) ? code : (numbers[code] ?? 'ImageStagingFailed');
  return new DeviceRefusal(400, deviceErrors[name]);
};
