import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createSigner, newSignerPem, type Signer } from '@spherite/image';
import { createFile, makeFolder, SpheriteError } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { fileError, isSystemError } from '../files/file-error.ts';

/** Who signs the image packages that are made in this home. The key is made when it is first needed. */
export const developmentSigner = async ({
  home,
  verbose,
}: Pick<Context, 'home' | 'verbose'>): Promise<Signer> => {
  const known = await knownDevelopmentSigner({ home });
  if (known !== undefined) return known;
  const path = keyPath(home);
  // Another command may be faster.
  if (await make(path)) verbose(`A key to sign image packages with was made in ${path}.`);
  return signer(path, (await read(path)) ?? '');
};

/** As {@link developmentSigner}, where there is a key already. */
export const knownDevelopmentSigner = async ({
  home,
}: Pick<Context, 'home'>): Promise<Signer | undefined> => {
  const path = keyPath(home);
  const pem = await read(path);
  return pem === undefined ? undefined : signer(path, pem);
};

const keyPath = (home: string): string => join(home, 'azsphere', 'development-key.pem');

const make = async (path: string): Promise<boolean> => {
  try {
    makeFolder(dirname(path));
    return await createFile(path, newSignerPem());
  } catch (error) {
    throw fileError(error, path);
  }
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw fileError(error, path);
  }
};

const signer = (path: string, pem: string): Signer => {
  try {
    return createSigner(pem);
  } catch (cause) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} holds no private key that image packages can be signed with. Remove the file: a new key is made when one is needed.`,
      { cause },
    );
  }
};
