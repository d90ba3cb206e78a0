import type { BusEntry, Link } from '@spherite/protocol';

/** The device's end of a line, for one host at a time and for any number one after the other. */
export interface DeviceLink extends Link {
  /** Where hosts find it, as the bus records it. */
  readonly address: BusEntry['link'];
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}
