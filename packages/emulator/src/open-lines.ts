import { type DeviceLink, openPtyLink, openTcpLink } from '@spherite/device';

export interface LineOptions {
  readonly devices: number;
  /** What hosts open; pseudo-terminals unless given. */
  readonly link?: 'pty' | 'tcp';
}

/** Lines for devices that are still to be made. */
export interface Lines {
  /** @throws SpheriteError `PORT_UNUSABLE` */
  readonly opened: Promise<readonly DeviceLink[]>;
  close(): Promise<void>;
}

/** Begins to open one line for each device. Making a terminal takes another process, which runs beside all that comes next. */
export const openLines = ({ devices, link }: LineOptions): Lines => {
  const opening = Array.from({ length: devices }, () => (link === 'tcp' ? openTcpLink(0) : openPtyLink()));
  const opened = Promise.all(opening);
  // Whoever waits for them is told; nobody may, when something else failed before.
  opened.catch(() => undefined);
  return {
    opened,
    close: async () => {
      for (const outcome of await Promise.allSettled(opening))
        if (outcome.status === 'fulfilled') await outcome.value.close();
    },
  };
};
