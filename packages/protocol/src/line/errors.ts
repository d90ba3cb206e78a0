/** What can go wrong on the line itself, as opposed to what the other end answers. */
export type LineErrorCode =
  /** Nobody acknowledged the request, however often it was repeated. */
  | 'LINE_TIMEOUT'
  /** The request was acknowledged, but its answer never came. */
  | 'LINE_NO_ANSWER'
  /** The other end refused the message itself (a Reset). */
  | 'LINE_RESET'
  /** The link closed, or this end was closed, before the answer came. */
  | 'LINE_CLOSED'
  /** An answer arrived intact and broke the rules of the protocol. */
  | 'LINE_MALFORMED'
  /** A long answer kept changing while it was being read, or a long body did not get through beside others. */
  | 'LINE_CHANGED'
  /** A body or an option is larger than this end sends or accepts. */
  | 'LINE_TOO_LONG';

/** A failure of the line. What the other end *answers*, refusals included, is a reply and never this. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly code: LineErrorCode;

  constructor(code: LineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An answer that no device that keeps to the rules would send. */
export function malformed(what: string): LineError {
  return new LineError('LINE_MALFORMED', `The device sent ${what}, which breaks the rules of the line.`);
}
