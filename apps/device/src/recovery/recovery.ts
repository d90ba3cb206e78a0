import {
  ImageError,
  type ImagePackage,
  type OperatingSystemComponent,
  operatingSystemComponents,
  readImagePackage,
} from '@spherite/image';
import {
  type DeviceErrorName,
  type DeviceRecoveryPort,
  DeviceRefusal,
  deviceErrors,
  type Turns,
} from '@spherite/protocol';
import type { Trust } from '../access/trust.ts';
import { factoryState } from '../device-state.ts';
import type { SystemParts } from '../parts.ts';

export interface RecoveryOptions extends SystemParts {
  readonly trust: Trust;
  /** For everything that changes images. */
  readonly inTurn: Turns;
}

export interface Recovery {
  readonly commands: DeviceRecoveryPort;
}

/** Takes a whole operating system, then forgets everything but who the device is. A restart ends what was begun. */
export const createRecovery = ({ store, log, restart, trust, inTurn }: RecoveryOptions): Recovery => {
  /** Those that are still to come; undefined while nobody recovers the device. */
  let missing: Set<OperatingSystemComponent> | undefined;

  return {
    commands: {
      beginRecovery: () => {
        missing = new Set(operatingSystemComponents);
        log.say(`[recovery] Waiting for ${missing.size} images.`);
        return { images: missing.size };
      },
      recoverImage: ({ body }) => {
        if (!missing) refuse('BadState', 409);
        const component = verify(body, trust);
        missing.delete(component);
        log.say(`[recovery] Received ${component.name}; ${missing.size} to go.`);
        return { missing: missing.size };
      },
      completeRecovery: async () => {
        if (missing?.size !== 0) refuse('BadState', 409);
        missing = undefined;
        await inTurn(() =>
          store.change(({ deviceId, manufacturingState, tenantId, trustedKeystore }) => ({
            ...factoryState,
            ...{ deviceId, manufacturingState, tenantId, trustedKeystore },
          })),
        );
        // The next start sweeps the images that nothing refers to any more.
        log.say('[recovery] The device is as it left the factory.');
        restart();
        return { restartingSystem: true };
      },
    },
  };
};

/** The component of the operating system that these bytes are. @throws DeviceRefusal */
const verify = (bytes: Uint8Array, trust: Trust): OperatingSystemComponent => {
  const image = read(bytes);
  const judgement = trust.judge(image);
  if (judgement === 'unknown') refuse('UntrustedCertificate');
  if (judgement === 'forged') refuse('BadSignature');
  const { componentId, imageId, imageType } = image.metadata;
  const component =
    operatingSystemComponents.find((candidate) => candidate.componentId === componentId) ??
    refuse('BadComponentUid');
  if (component.imageId !== imageId) refuse('BadImageUid');
  if (component.imageType !== imageType) refuse('BadImageType');
  if (component.size !== bytes.length) refuse('BadImageFileSize');
  return component;
};

const read = (bytes: Uint8Array): ImagePackage => {
  try {
    return readImagePackage(bytes);
  } catch (error) {
    if (error instanceof ImageError) refuse('BadImage');
    throw error;
  }
};

function refuse(name: DeviceErrorName, status = 400): never {
  throw new DeviceRefusal(status, deviceErrors[name]);
}
