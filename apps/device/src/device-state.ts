import { manufacturingState } from '@spherite/protocol';
import * as z from 'zod';

/** What a device remembers over a restart, its identity aside. */
export const deviceState = z.object({
  /** Upper case; null in a chip that has not got its identity yet. */
  deviceId: z.string().nullable(),
  manufacturingState,
  /** The tenant that the service last named; null when the device was not claimed. */
  tenantId: z.string().nullable(),
});

export type DeviceState = z.infer<typeof deviceState>;

/** A device as a development board leaves the factory: finished, and nobody's. */
export const factoryState: DeviceState = {
  deviceId: null,
  manufacturingState: 'DeviceComplete',
  tenantId: null,
};

/** Where a device keeps its state. */
export interface StateStore {
  readonly state: DeviceState;
  /** Resolves when the change is safe. */
  save(change: Partial<DeviceState>): Promise<void>;
}

/** State that goes with the process. */
export const memoryState = (): StateStore => {
  let state = factoryState;
  return {
    get state() {
      return state;
    },
    save: async (change) => {
      state = { ...state, ...change };
    },
  };
};
