import type { ImagePackage } from './image-package.ts';
import type { Signer } from './signer.ts';

/** The size of every capability image. */
export const capabilityImageSize = 392;

export interface CapabilityImage {
  /** The one device that it is for: 128 hexadecimal digits in lower case. */
  readonly deviceId: string;
  readonly capabilities: readonly number[];
  /** The same bytes as the image package that they are. */
  readonly image: ImagePackage;
}

export const readCapabilityImage = (bytes: Uint8Array): CapabilityImage => {
  throw new RangeError(`not yet: ${bytes.length}`);
};

export interface CapabilityParts {
  readonly deviceId: string;
  /** None for a blank image, which takes all away. */
  readonly capabilities: readonly number[];
  readonly imageId: string;
  /** Unix time in milliseconds; kept in seconds. */
  readonly builtAt: number;
  readonly signer: Signer;
}

export const writeCapabilityImage = (parts: CapabilityParts): Uint8Array => {
  throw new RangeError(`not yet: ${parts.imageId}`);
};
