/**
 * A way for bytes between two ends: a serial port, a socket, a pair in memory. Whoever opened it closes it.
 *
 * `write` is given whole frames, one or several at a time. A link whose peer does not read may drop what it was
 * given, all of it or none: a frame is never torn, and nobody ever waits.
 */
export interface Link {
  write(bytes: Uint8Array): void;
  /** Calls `listener` with the bytes that arrive, cut anywhere; returns how to stop. */
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Calls `listener` once when no more bytes will come; returns how to stop. */
  onClose(listener: () => void): () => void;
  /**
   * Calls `listener` when another host takes the place of the one before, where the link can tell: its first END
   * has the kept diagnostics replayed. A link that cannot tell leaves this out.
   */
  onHost?(listener: () => void): () => void;
}
