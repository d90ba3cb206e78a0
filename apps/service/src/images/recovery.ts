import { joinImages, type RecoveryImagesPort } from '@spherite/protocol';
import type { WorldImages } from './world-images.ts';

/** What a device is recovered with. */
export const createRecovery = (worldImages: () => Promise<WorldImages>): RecoveryImagesPort => ({
  downloadRecoveryImages: async () => joinImages((await worldImages()).recoveryImages()),
});
