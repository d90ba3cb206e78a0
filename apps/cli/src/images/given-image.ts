import { ImageError, type ImagePackage, readImagePackage } from '@spherite/image';
import { maxImageSize, SpheriteError } from '@spherite/protocol';
import { readGivenFile } from '../files/given-files.ts';

export interface GivenImage {
  readonly bytes: Uint8Array;
  readonly image: ImagePackage;
}

/** Reads the image package in a file that the command line names. @throws SpheriteError, naming the file */
export const readGivenImage = async (path: string): Promise<GivenImage> => {
  const bytes = await readGivenFile(path, maxImageSize);
  const image = aboutImage(`${path} is no image package that can be used`, anotherFile, () =>
    readImagePackage(bytes),
  );
  return { bytes, image };
};

/** What to do about a package that turns out to be none, or to be damaged. */
export const anotherFile = 'Name another file, or make the package anew.';

/**
 * Does with bytes what `@spherite/image` may refuse to do.
 * @param trouble - how the text begins that a person reads then
 * @param remedy - how it ends
 */
export const aboutImage = <T>(trouble: string, remedy: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    if (error instanceof ImageError)
      throw unusable(`${trouble} (${error.code}). ${error.message} ${remedy}`, error);
    throw error;
  }
};

export const unusable = (message: string, cause?: unknown): SpheriteError =>
  new SpheriteError('IMAGE_UNUSABLE', message, { cause });
