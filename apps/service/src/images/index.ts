export { createRecovery } from './recovery.ts';
export { createWorldImages, type WorldImages } from './world-images.ts';
