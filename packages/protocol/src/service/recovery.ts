import { type Operations, octetStream, octets, type Port } from '../contract/operation.ts';
import { SpheriteError } from '../errors.ts';

/** Where the images lie that a device is recovered with. The real ones are a file at a fixed address, for everybody. */
export const recoveryPrefix = '/recovery';

export const recoveryOperations = {
  downloadRecoveryImages: {
    method: 'GET',
    path: '/mt3620an',
    summary:
      'The operating system of a device: its image packages one after the other, each behind its length (32 bits, little-endian).',
    security: 'none',
    status: 200,
    answer: octets,
    answerType: octetStream,
  },
} as const satisfies Operations;

export type RecoveryImagesPort = Port<typeof recoveryOperations, void>;

const lengthBytes = 4;

/** Writes images one after the other, each behind its length. */
export const joinImages = (images: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(images.reduce((size, image) => size + lengthBytes + image.length, 0));
  const view = new DataView(joined.buffer);
  let at = 0;
  for (const image of images) {
    view.setUint32(at, image.length, true);
    joined.set(image, at + lengthBytes);
    at += lengthBytes + image.length;
  }
  return joined;
};

/**
 * Takes apart what {@link joinImages} wrote, without copying it.
 * @throws SpheriteError `SERVICE_ANSWER_MALFORMED`
 */
export const splitImages = (joined: Uint8Array): Uint8Array[] => {
  const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
  const images: Uint8Array[] = [];
  for (let at = 0; at < joined.length; ) {
    if (joined.length - at < lengthBytes) throw cutOff();
    const start = at + lengthBytes;
    const end = start + view.getUint32(at, true);
    if (end > joined.length) throw cutOff();
    images.push(joined.subarray(start, end));
    at = end;
  }
  return images;
};

const cutOff = (): SpheriteError =>
  new SpheriteError(
    'SERVICE_ANSWER_MALFORMED',
    'What the service sent to recover a device with ends in the middle of an image. Check that Spherite of this version is at this address, then repeat the command: repeating is safe.',
  );
