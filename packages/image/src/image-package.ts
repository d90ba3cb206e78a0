import { ImageError } from './errors.ts';
import {
  type ImageMetadata,
  type MetadataParts,
  readMetadata,
  splitMetadata,
  writeMetadata,
} from './image-metadata.ts';
import type { Signer } from './signer.ts';

/** r‖s of an ECDSA signature on P-256. */
export const signatureSize = 64;

/** The parts of an image package. They are views of the bytes that were read, not copies. */
export interface ImagePackage {
  readonly metadata: ImageMetadata;
  readonly payload: Uint8Array;
  /** Everything that the signature is over: payload and metadata. */
  readonly signedBytes: Uint8Array;
  /** r‖s, 64 bytes. Nobody has verified it yet: see {@link trustAnchor}. */
  readonly signature: Uint8Array;
}

/**
 * Takes an image package apart: `[payload] [metadata] [signature]`, told apart from the end. What the payload is
 * depends on the type: see {@link readApplication} and {@link readCapabilityImage}.
 *
 * @throws ImageError when the bytes are no image package
 *
 * @example
 * ```ts
 * const image = readImagePackage(readFileSync('blink.imagepackage'));
 * console.log(image.metadata.name, image.metadata.componentId);
 * ```
 */
export const readImagePackage = (bytes: Uint8Array): ImagePackage => {
  if (bytes.length < signatureSize) {
    throw new ImageError('ImageTooShort', `There are ${bytes.length} bytes.`);
  }
  const end = bytes.length - signatureSize;
  const signedBytes = bytes.subarray(0, end);
  const { payload, metadata } = splitMetadata(signedBytes);
  return { metadata: readMetadata(metadata), payload, signedBytes, signature: bytes.subarray(end) };
};

/** What an image package is made from. */
export interface ImageParts extends MetadataParts {
  readonly payload: Uint8Array;
  readonly signer: Signer;
}

/**
 * Makes an image package. The same parts make the same bytes, but for the signature, which is different each time
 * because ECDSA draws a random number for it.
 *
 * @example
 * ```ts
 * const policy = writeImagePackage({
 *   payload, imageType: imageType.Policy, componentId, imageId, name: 'policy', builtAt: clock.now(), signer,
 * });
 * ```
 */
export const writeImagePackage = ({ payload, signer, ...parts }: ImageParts): Uint8Array => {
  const signedBytes = Buffer.concat([payload, writeMetadata(parts, signer.thumbprint)]);
  return Buffer.concat([signedBytes, signer.sign(signedBytes)]);
};
