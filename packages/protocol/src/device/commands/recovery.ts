import * as z from 'zod';
import { type Operations, octetStream, octets } from '../../contract/operation.ts';
import { maxImageSize } from './image-limits.ts';

/** Putting the operating system on a device anew, for which the real one has a line of its own. */
export const recoveryCommands = {
  beginRecovery: {
    method: 'POST',
    path: '/spherite/recovery',
    summary: "Spherite's own, for the recovery UART: begins to take the images of a new operating system.",
    security: 'none',
    status: 200,
    answer: z.object({ images: z.int() }),
  },
  recoverImage: {
    method: 'PUT',
    path: '/spherite/recovery/images',
    summary: "Spherite's own, for the recovery UART: one image of the operating system.",
    security: 'none',
    bodyType: octetStream,
    body: octets,
    maxBody: maxImageSize,
    status: 200,
    answer: z.object({ missing: z.int() }),
    refusals: [409],
  },
  completeRecovery: {
    method: 'POST',
    path: '/spherite/recovery/completion',
    summary:
      "Spherite's own, for the recovery UART: starts anew, as from the factory but for who the device is.",
    security: 'none',
    status: 200,
    answer: z.object({ restartingSystem: z.boolean() }),
    refusals: [409],
  },
} as const satisfies Operations;
