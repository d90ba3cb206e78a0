import { createListeners } from '@spherite/protocol';
import type { OpenPort } from '../ports/open-port.ts';

/** A port that may be somebody else's: then it ends when they do, and another way to the device is found. */
export interface HostPort extends OpenPort {
  /** Whether this process is a guest on the line of another. */
  readonly isGuest: boolean;
  /** How many guests this process has on it. */
  guests(): number;
}

/**
 * Opens a port that outlasts the process that lets us on its line: when that one goes, `open` is asked for another.
 * A request that was under way is repeated there by the line, with the same token and ID, so the device acts on it once.
 *
 * @param onReopen - told before anything is read from the other one.
 */
export const openLastingPort = async (
  open: () => Promise<HostPort>,
  onReopen: () => void = () => {},
): Promise<Omit<HostPort, 'isGuest'>> => {
  const data = createListeners<[Uint8Array]>();
  const closed = createListeners<[]>();
  let isOpen = true;
  let used = false;
  let port: HostPort | undefined;
  let reopening: Promise<void> | undefined;

  const use = (opened: HostPort): void => {
    used = true;
    port = opened;
    opened.onData(data.tell);
    opened.onClose(() => {
      if (port !== opened) return;
      // One of our own is kept to be closed: it may be shared, and others are led here until then.
      if (!isOpen || !opened.isGuest) return end();
      port = undefined;
      reopening = reopen();
    });
  };

  const reopen = async (): Promise<void> => {
    try {
      const opened = await open();
      if (!isOpen) return await opened.close();
      onReopen();
      use(opened);
    } catch {
      // Nobody has it, and it is not to be had: the device is gone.
      end();
    }
  };

  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closed.tell();
  };

  const first = await open();
  return {
    guests: () => port?.guests() ?? 0,
    write: (bytes) => port?.write(bytes),
    onData: (listener) => {
      const stop = data.add(listener);
      // From the first listener on: what a port has to say at once would else be lost.
      if (!used) use(first);
      return stop;
    },
    onClose: closed.add,
    close: async () => {
      isOpen = false;
      await reopening;
      await (used ? port : first)?.close();
    },
  };
};
