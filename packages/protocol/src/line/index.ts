export { ANSWER_LIMITS, type AnswerLimits } from './answers.ts';
export { BODY_LIMITS, type BodyLimits } from './bodies.ts';
export { type LineClient, type LineClientOptions, openLine } from './client.ts';
export { CORE_PATH, type CoreResource } from './core-link.ts';
export { DIAGNOSTICS_KEPT } from './diagnostics.ts';
export { LineError, type LineErrorCode } from './errors.ts';
export type { Link } from './link.ts';
export { type LineServer, type LineServerOptions, serveLine } from './server.ts';
export { type DiscardReason, END, encodeFrame, type Frame, FrameDecoder, MAX_FRAME } from './slipmux.ts';
export {
  LINE_TIMING,
  type LineClock,
  type LineRandom,
  type LineTiming,
  systemLineClock,
  systemLineRandom,
} from './timing.ts';
export { createTurns, type Turns } from './turns.ts';
