export { createImageSigner, type ImageSigner } from './image-signer.ts';
export { createRecovery } from './recovery.ts';
