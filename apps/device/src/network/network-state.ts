import { networkProxy } from '@spherite/protocol';
import * as z from 'zod';

/** What the device remembers of its network: what it was told to be, which it is a moment later. */
export const networkState = z.object({
  wlan0: z.object({ up: z.boolean().default(true) }).prefault({}),
  eth0: z
    .object({
      up: z.boolean().default(true),
      /** Lower case; the device's own unless given. */
      hardwareAddress: z.string().optional(),
    })
    .prefault({}),
  proxy: networkProxy.optional(),
});
export type NetworkState = z.output<typeof networkState>;
