import { createListeners } from '../../listeners.ts';
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
  const data = createListeners<[Uint8Array]>();
  const closed = createListeners<[]>();
  const hosts = createListeners<[]>();
  const written: Uint8Array[] = [];
  const frames = (): Frame[] => {
    const decoder = new FrameDecoder();
    return written.splice(0).flatMap((bytes) => decoder.push(bytes));
  };
  return {
    link: {
      write: (bytes) => void written.push(bytes.slice()),
      onData: data.add,
      onClose: closed.add,
      onHost: hosts.add,
    },
    push: data.tell,
    tell: (message) => data.tell(encodeFrame('coap', encodeMessage(message))),
    frames,
    messages: () =>
      frames().flatMap((frame) => (frame.kind === 'coap' ? (decodeMessage(frame.message) ?? []) : [])),
    changeHost: hosts.tell,
    close: closed.tell,
  };
}
