import type { PlainReply, PlainRequest } from '../exchange.ts';
import { BODY_LIMITS } from './bodies.ts';
import { hex, NO_BYTES } from './bytes.ts';
import { LineError, malformed } from './errors.ts';
import { replyFromCoap, requestToCoap } from './http.ts';
import type { Link } from './link.ts';
import { bare, type Content, decodeMessage, EMPTY, type Message } from './message.ts';
import { hasUnknownCritical, OPTION, readUint, uintOption, uintValue } from './options.ts';
import { createQuickUpload, MAX_BLOCKS, type Post } from './quick-upload.ts';
import { END, FrameDecoder } from './slipmux.ts';
import { LINE_TIMING, type LineClock, type LineRandom, type LineTiming } from './timing.ts';
import { createTransfer } from './transfer.ts';
import { createTransmitter } from './transmitter.ts';
import { createTurns } from './turns.ts';

export interface LineClientOptions {
  readonly clock: LineClock;
  readonly random: LineRandom;
  readonly timing?: LineTiming;
  /** The longest answer that is taken, in bytes. */
  readonly maxBody?: number;
  /** The device's boot banner and log, a frame at a time. */
  readonly onDiagnostic?: (text: string) => void;
}

/** The host's end of a line. */
export interface LineClient {
  /**
   * Sends one request and brings its one reply; a refusal of the device is a reply like any other.
   *
   * @throws {LineError} when the line does not carry the request to a reply; the signal's reason when aborted.
   */
  send(request: PlainRequest, options?: { readonly signal?: AbortSignal }): Promise<PlainReply>;
  /** Calls `onReply` with what is there now and whenever it changes (RFC 7641); resolves with how to stop. */
  observe(request: PlainRequest, onReply: (reply: PlainReply) => void): Promise<() => void>;
  /** Ends what is under way with `LINE_CLOSED`. The link stays open: whoever opened it closes it. */
  close(): void;
}

/** So many requests are on the line at once; the rest wait their turn. */
const MAX_REQUESTS = 8;
const TOKEN_LENGTH = 8;

/** A question on the line, by token, until it is answered. */
interface Open {
  answer(message: Message): void;
  fail(error: unknown): void;
}

interface Asker extends Open {
  /** Whether more answers follow this one. */
  goesOn(message: Message): boolean;
  /** Told of an acknowledgement without an answer, by who waits for the answer in his own way. */
  acknowledged?(): void;
}

/**
 * Opens the host's end of a line. The first thing on it is an END: it closes whatever half a frame an earlier host
 * left behind, and has the device show its diagnostics.
 *
 * @example
 * const line = openLine(link, { clock: systemLineClock, random: systemLineRandom });
 * const reply = await line.send({ method: 'GET', path: '/status', headers: {} });
 */
export function openLine(link: Link, options: LineClientOptions): LineClient {
  const { clock, random, onDiagnostic } = options;
  const timing = options.timing ?? LINE_TIMING;
  const decoder = new FrameDecoder();
  const transmitter = createTransmitter(link, clock, timing, readUint(random(2)));
  const text = new TextDecoder();
  const open = new Map<string, Open>();
  const requestsInTurn = createTurns(MAX_REQUESTS);
  const blocksInTurn = createTurns(MAX_BLOCKS);
  let closed = false;

  function onData(bytes: Uint8Array): void {
    for (const frame of decoder.push(bytes)) {
      if (frame.kind === 'diagnostic') onDiagnostic?.(text.decode(frame.text));
      const message = frame.kind === 'coap' ? decodeMessage(frame.message) : undefined;
      if (message !== undefined) onMessage(message);
    }
  }

  function onMessage(message: Message): void {
    if (message.type === 'ack' || message.type === 'rst') {
      transmitter.settle(message);
      return;
    }
    const asked = isAnswer(message) ? open.get(hex(message.token)) : undefined;
    // An answer that nobody waits for, perhaps a process before us, is refused, so that it is not sent again.
    if (message.type === 'con') transmitter.send(bare(asked === undefined ? 'rst' : 'ack', message));
    asked?.answer(message);
  }

  /** One message there and one back, or why not. */
  const exchange = (request: Content, signal: AbortSignal | undefined): Promise<Message> =>
    requestsInTurn(
      () =>
        new Promise((resolve, reject) => {
          ask(request, signal, { answer: resolve, fail: reject, goesOn: () => false });
        }),
    );

  /** One message there, which is done with when it was acknowledged; an answer may come at any time until `stop`. */
  const post: Post = (request, heard) => {
    let stopped = false;
    let stop = (): void => {
      stopped = true;
    };
    const taken = blocksInTurn(
      () =>
        new Promise<void>((resolve) => {
          if (stopped) return resolve();
          const then =
            <T>(act: (what: T) => void) =>
            (what: T) => {
              act(what);
              resolve();
            };
          const { answer, fail } = heard;
          const end = ask(request, undefined, {
            answer: then(answer),
            fail: then(fail),
            goesOn: () => true,
            acknowledged: resolve,
          });
          stop = () => {
            end();
            resolve();
          };
        }),
    );
    return { taken, stop: () => stop() };
  };

  /** Sends a request and hands every answer to it over; returns how to stop listening for them. */
  function ask(request: Content, signal: AbortSignal | undefined, asked: Asker): () => void {
    const token = random(TOKEN_LENGTH);
    const key = hex(token);
    let cancelWait = (): void => {};
    let cancelSend = (): void => {};
    const stop = (): void => {
      open.delete(key);
      cancelSend();
      cancelWait();
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: unknown): void => {
      stop();
      asked.fail(error);
    };
    const onAbort = (): void => fail(signal?.reason);
    if (closed) {
      fail(new LineError('LINE_CLOSED', 'The line is closed.'));
      return stop;
    }
    if (signal?.aborted) {
      fail(signal?.reason);
      return stop;
    }
    signal?.addEventListener('abort', onAbort);
    const answer = (message: Message): void => {
      cancelSend();
      cancelWait();
      if (!isAnswer(message)) {
        fail(malformed(`${message.code} as an answer`));
        return;
      }
      if (hasUnknownCritical(message.options)) {
        fail(malformed('an option that must be understood and is not'));
        return;
      }
      if (!asked.goesOn(message)) stop();
      asked.answer(message);
    };
    open.set(key, { answer, fail });
    cancelSend = transmitter.confirm(
      { type: 'con', id: transmitter.nextId(), token, ...request },
      (outcome) => {
        if (outcome.kind === 'timeout') fail(silent(timing));
        else if (outcome.kind === 'reset')
          fail(new LineError('LINE_RESET', 'The device refused the message (reset).'));
        else if (outcome.message.code !== EMPTY) answer(outcome.message);
        else if (asked.acknowledged) asked.acknowledged();
        else cancelWait = clock.after(timing.answerMs, () => fail(unanswered(timing)));
      },
    );
    return stop;
  }

  const transfer = createTransfer({
    exchange,
    quickUpload: createQuickUpload({
      post,
      whenOverdue: (act) => clock.after(timing.answerMs, () => act(unanswered(timing))),
    }),
    random,
    maxBody: options.maxBody ?? BODY_LIMITS.reply,
  });

  async function observe(request: PlainRequest, onReply: (reply: PlainReply) => void): Promise<() => void> {
    const asked = requestToCoap(request);
    const registered = { ...asked, options: [...asked.options, uintOption(OPTION.observe, 0)] };
    let newest = -1;
    return new Promise((resolve, reject) => {
      const stop = ask({ ...registered, payload: NO_BYTES }, undefined, {
        answer: (message) => {
          const sequence = uintValue(message.options, OPTION.observe);
          if (sequence !== undefined && newest >= 0 && !isNewer(sequence, newest)) return;
          newest = sequence ?? newest;
          void transfer
            .rest(asked, message, undefined)
            .then((whole) => onReply(replyFromCoap(whole)))
            .then(() => resolve(stop), reject);
        },
        fail: reject,
        goesOn: (message) => uintValue(message.options, OPTION.observe) !== undefined,
      });
    });
  }

  function close(): void {
    if (closed) return;
    closed = true;
    for (const unsubscribe of subscriptions) unsubscribe();
    for (const asked of [...open.values()]) asked.fail(new LineError('LINE_CLOSED', 'The line was closed.'));
    transmitter.close();
  }

  const subscriptions = [link.onData(onData), link.onClose(close)];
  link.write(Uint8Array.of(END));

  return {
    send: async (request, { signal } = {}) =>
      replyFromCoap(await transfer.whole(requestToCoap(request), signal)),
    observe,
    close,
  };
}

function isAnswer({ code }: Message): boolean {
  return code.startsWith('2.') || code.startsWith('4.') || code.startsWith('5.');
}

/** Sequence numbers go round (RFC 7641 §3.4). */
function isNewer(sequence: number, than: number): boolean {
  return sequence !== than && ((sequence - than) & 0xffffff) < 0x800000;
}

function silent({ attempts }: LineTiming): LineError {
  return new LineError('LINE_TIMEOUT', `The device did not answer: the request was sent ${attempts} times.`);
}

function unanswered({ answerMs }: LineTiming): LineError {
  return new LineError(
    'LINE_NO_ANSWER',
    `The device took the request and did not answer it within ${answerMs / 1000} s.`,
  );
}
