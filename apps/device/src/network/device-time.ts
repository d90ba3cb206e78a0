import type { DeviceClock } from '../clock.ts';

/** The time as the device knows it: since 2000 until it has asked the network, as a chip whose clock has no battery. */
export interface DeviceTime {
  /** Milliseconds since 1970. */
  now(): number;
  isSynchronised(): boolean;
  /** The device has reached the internet, where it learns the time. */
  synchronise(): void;
}

/** @param startedAt - when the running start began, by the monotonic clock. */
export const createDeviceTime = (clock: DeviceClock, startedAt: number): DeviceTime => {
  let synchronised = false;
  return {
    now: () => (synchronised ? clock.now() : Date.UTC(2000, 0, 1) + clock.monotonic() - startedAt),
    isSynchronised: () => synchronised,
    synchronise: () => {
      synchronised = true;
    },
  };
};
