import { createHash } from 'node:crypto';
import { manufacturingState } from '@spherite/protocol';
import * as z from 'zod';
import { applicationsState } from './applications/applications-state.ts';
import { certificatesState } from './certificates/certificates-state.ts';
import { networkState } from './network/network-state.ts';
import { wifiState } from './wifi/wifi-state.ts';

/**
 * What a device remembers over a restart, its identity aside. Each room has its section; one that is missing, in the
 * flash of an older version, is as from the factory.
 */
export const deviceState = z.object({
  /** Upper case; null in a chip that has not got its identity yet. */
  deviceId: z.string().nullable(),
  manufacturingState,
  /** The tenant that the service last named; null when the device was not claimed. */
  tenantId: z.string().nullable(),
  /** Those of the capability image that was last installed. */
  capabilities: z.array(z.int()).default([]),
  /** PEM of the public keys whose images the device believes; the service names them. */
  trustedKeystore: z.array(z.string()).default([]),
  applications: applicationsState.prefault({}),
  certificates: certificatesState.prefault({}),
  network: networkState.prefault({}),
  wifi: wifiState.prefault({}),
});

export type DeviceState = z.output<typeof deviceState>;

/** A device as a development board leaves the factory: finished, and nobody's. */
export const factoryState: DeviceState = deviceState.parse({
  deviceId: null,
  manufacturingState: 'DeviceComplete',
  tenantId: null,
});

/** The names of the blobs that a state refers to. */
export const blobsOf = ({ applications: { installed, staged } }: DeviceState): ReadonlySet<string> =>
  new Set([...installed, ...staged].map(({ blob }) => blob));

/** A blob is called by what is in it. */
export const blobName = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that the state refers to by name, each called by its {@link blobName}. */
export interface BlobStore {
  /** Resolves when the bytes are safe. Write them before the state that names them. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  read(name: string): Promise<Uint8Array>;
  /** Forgets those that the state does not refer to. */
  sweep(): Promise<void>;
}

/** Where a device keeps its state. */
export interface StateStore {
  readonly state: DeviceState;
  /**
   * Changes the state, one change after the other: `change` sees the newest. What it throws is thrown, and then nothing
   * has changed. Resolves, to the new state, when that is safe.
   */
  change(change: (state: DeviceState) => Partial<DeviceState>): Promise<DeviceState>;
  readonly blobs: BlobStore;
}

/** State that goes with the process. @param factory - where the device differs from {@link factoryState}. */
export const memoryState = (factory: Partial<DeviceState> = {}): StateStore => {
  let state: DeviceState = { ...factoryState, ...factory };
  const blobs = new Map<string, Uint8Array>();
  return {
    get state() {
      return state;
    },
    change: async (change) => {
      state = { ...state, ...change(state) };
      return state;
    },
    blobs: {
      write: async (name, bytes) => void blobs.set(name, bytes.slice()),
      read: async (name) => {
        const bytes = blobs.get(name);
        if (bytes === undefined) throw new Error(`there is no blob ${name}`);
        return bytes;
      },
      sweep: async () => {
        const keep = blobsOf(state);
        for (const name of blobs.keys()) if (!keep.has(name)) blobs.delete(name);
      },
    },
  };
};
