import { identityFromSeed } from '@spherite/identity';
import type { ProcessIdentity } from '@spherite/protocol';
import { type DeviceState, factoryState, type StateStore } from '../../src/device-state.ts';
import { type Flash, openFlash } from '../../src/flash/open-flash.ts';

/** What must be found out: `hasty` acknowledges a change before it is safe. */
export type PlantedBug = 'none' | 'hasty';

/** How the device begins: everybody may ask for everything, and any image is welcome. */
export const beginning = (): DeviceState => ({
  ...factoryState,
  manufacturingState: 'Module1Complete',
  capabilities: [11],
});

export const openCrashable = (folder: string, owner: ProcessIdentity): Promise<Flash> =>
  openFlash(folder, {
    owner,
    newIdentity: () => identityFromSeed('crash', 0),
    factory: beginning(),
  });

export const withBug = (flash: Flash, bug: PlantedBug): StateStore =>
  bug === 'hasty' ? hasty(flash) : flash;

const hasty = (flash: Flash): StateStore => {
  let { state } = flash;
  return {
    get state() {
      return state;
    },
    change: async (change) => {
      const changed = { ...state, ...change(state) };
      state = changed;
      void flash.change(() => changed);
      return state;
    },
    blobs: flash.blobs,
  };
};
