import { createSigner, newSignerPem, type Signer } from '@spherite/image';
import { type Database, keptSecret } from '../database/index.ts';
import { once } from '../directory/index.ts';

/** Who signs the images that this world issues. Only its public key is ever told. */
export type ImageSigner = () => Promise<Signer>;

/** The key is made when it is first needed: a start does not wait for it. */
export const createImageSigner = (database: Database): ImageSigner =>
  once(async () => {
    const pem = await keptSecret(database, 'image-signing-key', () => Buffer.from(newSignerPem()));
    return createSigner(pem.toString());
  });
