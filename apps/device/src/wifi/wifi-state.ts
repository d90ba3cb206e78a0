import * as z from 'zod';

/** What the device remembers of its wifi. */
export const wifiState = z.object({});
