import * as z from 'zod';

/** What the device remembers of its network. */
export const networkState = z.object({});
