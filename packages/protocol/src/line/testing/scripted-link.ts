import type { Link } from '../link.ts';
import { decodeMessage, encodeMessage, type Message } from '../message.ts';
import { encodeFrame, type Frame, FrameDecoder } from '../slipmux.ts';

/** A link whose other end is the test itself. */
export interface ScriptedLink {
  readonly link: Link;
  /** Hands over bytes as if they had arrived. */
  push(bytes: Uint8Array): void;
  /** Hands over a message, framed. */
  tell(message: Message): void;
  /** The frames written since the last look. */
  frames(): Frame[];
  /** The messages among them. */
  messages(): Message[];
  /** Another host takes over. */
  changeHost(): void;
  close(): void;
}

export function createScriptedLink(): ScriptedLink {
  const data = new Set<(bytes: Uint8Array) => void>();
  const closed = new Set<() => void>();
  const hosts = new Set<() => void>();
  const written: Uint8Array[] = [];
  const subscribe = <Listener>(listeners: Set<Listener>, listener: Listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const push = (bytes: Uint8Array): void => {
    for (const listener of data) listener(bytes);
  };
  const frames = (): Frame[] => {
    const decoder = new FrameDecoder();
    return written.splice(0).flatMap((bytes) => decoder.push(bytes));
  };
  return {
    link: {
      write: (bytes) => void written.push(bytes.slice()),
      onData: (listener) => subscribe(data, listener),
      onClose: (listener) => subscribe(closed, listener),
      onHost: (listener) => subscribe(hosts, listener),
    },
    push,
    tell: (message) => push(encodeFrame('coap', encodeMessage(message))),
    frames,
    messages: () =>
      frames().flatMap((frame) => (frame.kind === 'coap' ? (decodeMessage(frame.message) ?? []) : [])),
    changeHost: () => {
      for (const listener of hosts) listener();
    },
    close: () => {
      for (const listener of [...closed]) listener();
    },
  };
}
