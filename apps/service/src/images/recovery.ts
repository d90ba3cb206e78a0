import { recoveryImages } from '@spherite/image';
import { joinImages, type RecoveryImagesPort } from '@spherite/protocol';
import type { ImageSigner } from './image-signer.ts';

/** What a device is recovered with. Made anew for each who asks: few do, and nobody has to keep it meanwhile. */
export const createRecovery = (imageSigner: ImageSigner): RecoveryImagesPort => ({
  downloadRecoveryImages: async () => joinImages(recoveryImages(await imageSigner())),
});
