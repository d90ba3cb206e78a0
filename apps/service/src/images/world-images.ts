import type { CapabilityParts } from '@spherite/image';
import { type Database, keptSecret } from '../database/index.ts';
import { once } from '../once.ts';

/** The images that a world signs with a key of its own. Of the key, only its public half is ever told. */
export interface WorldImages {
  readonly publicKeyPem: string;
  capabilityImage(parts: Omit<CapabilityParts, 'signer'>): Uint8Array;
  /** Made anew for each who asks: few do, and nobody has to keep them meanwhile. */
  recoveryImages(): Uint8Array[];
}

/** Loaded, and the key made, when first needed: a start waits for neither. */
export const createWorldImages = (database: Database): (() => Promise<WorldImages>) =>
  once(async () => {
    const { createSigner, newSignerPem, recoveryImages, writeCapabilityImage } = await import(
      '@spherite/image'
    );
    const pem = await keptSecret(database, 'image-signing-key', () => Buffer.from(newSignerPem()));
    const signer = createSigner(pem.toString());
    return {
      publicKeyPem: signer.publicKeyPem,
      capabilityImage: (parts) => writeCapabilityImage({ ...parts, signer }),
      recoveryImages: () => recoveryImages(signer),
    };
  });
