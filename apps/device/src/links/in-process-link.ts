import { createListeners, type Link, SpheriteError } from '@spherite/protocol';

/** A host's end in the same process; closing it makes room for the next host. */
export interface InProcessHost extends Link {
  close(): Promise<void>;
}

/** A line without a port: for tests, and for whoever keeps device and host in one process. */
export interface InProcessLink {
  /** The end to attach a device to. */
  readonly device: Link;
  /**
   * The other end, for one host at a time.
   * @throws SpheriteError `PORT_BUSY`
   */
  connect(): InProcessHost;
  /** Ends the line for both. */
  close(): Promise<void>;
}

export const inProcessLink = (): InProcessLink => {
  const atDevice = createListeners<[Uint8Array]>();
  const arrived = createListeners<[]>();
  const ended = createListeners<[]>();
  let host: { readonly deliver: (bytes: Uint8Array) => void; close(): Promise<void> } | undefined;
  let open = true;

  const connect = (): InProcessHost => {
    if (!open) throw new SpheriteError('PORT_UNUSABLE', 'The device of this line was switched off.');
    if (host)
      throw new SpheriteError(
        'PORT_BUSY',
        'The line is in use by another host in this process. Close that one, then try again.',
      );
    const atHost = createListeners<[Uint8Array]>();
    const closed = createListeners<[]>();
    const self = {
      // Bytes arrive later, and as they were written, whatever becomes of the writer's buffer: as on any line.
      write: (bytes: Uint8Array) => {
        const copy = bytes.slice();
        queueMicrotask(() => host === self && atDevice.tell(copy));
      },
      onData: atHost.add,
      onClose: closed.add,
      deliver: atHost.tell,
      close: async () => {
        if (host !== self) return;
        host = undefined;
        closed.tell();
      },
    };
    host = self;
    arrived.tell();
    return self;
  };

  return {
    device: {
      write: (bytes) => {
        const copy = bytes.slice();
        const reader = host;
        queueMicrotask(() => reader !== undefined && host === reader && reader.deliver(copy));
      },
      onData: atDevice.add,
      onClose: ended.add,
      onHost: arrived.add,
    },
    connect,
    close: async () => {
      if (!open) return;
      open = false;
      await host?.close();
      ended.tell();
    },
  };
};
