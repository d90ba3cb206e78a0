import { hexOf, viewOf } from './bytes.ts';
import { ImageError } from './errors.ts';
import { type ImagePackage, readImagePackage, writeImagePackage } from './image-package.ts';
import { imageType } from './image-type.ts';
import type { Signer } from './signer.ts';

/** Bytes of every capability image. */
export const capabilityImageSize = 392;

/** The one component of type FirmwareConfig that a device knows; no other image may be called so. */
export const capabilityComponentId = '4128b5d8-abc2-4155-9a33-8a1f31ed67ec';
const name = 'fw_config';

const magic = 0x5cfd5cfd;
const version = 1;
const deviceIdAt = 12;
const slotsAt = 76;
const slots = 64;
const payloadSize = 0xcc;

/** A permission for one device, as an image package. */
export interface CapabilityImage {
  /** The one device that it is for: 128 hexadecimal digits in lower case. */
  readonly deviceId: string;
  /** In the order of their slots, each once; none in a blank image, which takes all away. */
  readonly capabilities: readonly number[];
  /** The same bytes as the image package that they are. Nobody has verified its signature yet. */
  readonly image: ImagePackage;
}

/**
 * Reads a capability image: what the service issues, and what a device takes by sideload or in a header.
 *
 * @throws ImageError when the bytes are no image package, or one of another kind
 *
 * @example
 * ```ts
 * const { deviceId, capabilities, image } = readCapabilityImage(bytes);
 * if (deviceId === ownId && anchor.verifies(image)) allow(capabilities);
 * ```
 */
export const readCapabilityImage = (bytes: Uint8Array): CapabilityImage => {
  if (bytes.length !== capabilityImageSize) invalid(`There are ${bytes.length} bytes.`);
  const image = readImagePackage(bytes);
  const { payload, metadata } = image;
  if (metadata.imageType !== imageType.FirmwareConfig) {
    throw new ImageError(
      'WrongImageType',
      `This image is of type ${metadata.imageType}, a capability image of type 13.`,
    );
  }
  if (metadata.componentId !== capabilityComponentId) invalid(`The component is ${metadata.componentId}.`);
  if (payload.length !== payloadSize) invalid(`The payload has ${payload.length} bytes.`);
  const view = viewOf(payload);
  const head = [0, 4, 8].map((at) => view.getUint32(at, true));
  if (head[0] !== magic || head[1] !== version || head[2] !== payloadSize) {
    invalid('The payload begins with other numbers.');
  }
  const numbers = Array.from({ length: slots }, (_, slot) => view.getUint16(slotsAt + 2 * slot, true));
  return {
    deviceId: hexOf(payload.subarray(deviceIdAt, slotsAt)),
    capabilities: [...new Set(numbers)].filter((number) => number !== 0),
    image,
  };
};

function invalid(what: string): never {
  throw new ImageError('CapabilityImageInvalid', what);
}

/** What a capability image is made from. */
export interface CapabilityParts {
  /** 128 hexadecimal digits in either case. */
  readonly deviceId: string;
  /** Numbers as in {@link capability}, at most 64; none for a blank image, which takes all away. */
  readonly capabilities: readonly number[];
  readonly imageId: string;
  /** Unix time in milliseconds; kept in seconds. */
  readonly builtAt: number;
  readonly signer: Signer;
}

/**
 * Makes a capability image of exactly {@link capabilityImageSize} bytes.
 *
 * @example
 * ```ts
 * writeCapabilityImage({
 *   deviceId, capabilities: [capability.appDevelopment], imageId, builtAt: clock.now(), signer,
 * });
 * ```
 */
export const writeCapabilityImage = (parts: CapabilityParts): Uint8Array => {
  const { deviceId, capabilities, ...rest } = parts;
  if (!/^[0-9a-f]{128}$/i.test(deviceId)) throw new RangeError('A device ID has 128 hexadecimal digits.');
  if (capabilities.length > slots) throw new RangeError(`There are ${slots} slots for capabilities.`);
  const payload = new Uint8Array(payloadSize);
  const view = viewOf(payload);
  [magic, version, payloadSize].forEach((number, index) => {
    view.setUint32(4 * index, number, true);
  });
  payload.set(Buffer.from(deviceId, 'hex'), deviceIdAt);
  capabilities.forEach((number, slot) => {
    if (!Number.isInteger(number) || number < 1 || number > 0xffff) {
      throw new RangeError(`${number} is no capability.`);
    }
    view.setUint16(slotsAt + 2 * slot, number, true);
  });
  return writeImagePackage({
    ...rest,
    payload,
    imageType: imageType.FirmwareConfig,
    componentId: capabilityComponentId,
    name,
  });
};
