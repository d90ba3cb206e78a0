import { createListeners } from '../../listeners.ts';
import type { Link } from '../link.ts';

/** Two links in memory, each the other end of the other. Bytes arrive in a later microtask, as they were written. */
export interface LinkPair {
  readonly host: Link;
  readonly device: Link;
  /** Closes both ends. */
  close(): void;
}

export function createLinkPair(): LinkPair {
  const toHost = createListeners<[Uint8Array]>();
  const toDevice = createListeners<[Uint8Array]>();
  const closed = createListeners<[]>();
  let open = true;
  const end = (from: typeof toHost, to: typeof toHost): Link => ({
    write: (bytes) => {
      const copy = Uint8Array.from(bytes);
      queueMicrotask(() => open && to.tell(copy));
    },
    onData: from.add,
    onClose: closed.add,
  });
  return {
    host: end(toHost, toDevice),
    device: end(toDevice, toHost),
    close: () => {
      if (!open) return;
      open = false;
      closed.tell();
    },
  };
}
