import type { Send } from '../exchange.ts';
import { ANSWER_LIMITS, type AnswerLimits, createAnswers, keyOf } from './answers.ts';
import { BODY_LIMITS, type BodyLimits } from './bodies.ts';
import { NO_BYTES } from './bytes.ts';
import type { CoreResource } from './core-link.ts';
import { createDiagnosticLog } from './diagnostics.ts';
import type { Link } from './link.ts';
import { bare, type Content, decodeMessage, EMPTY, type Message } from './message.ts';
import { createObservers } from './observers.ts';
import { readUint } from './options.ts';
import { createResponder } from './responder.ts';
import { END, FrameDecoder } from './slipmux.ts';
import {
  exchangeLifetimeMs,
  LINE_TIMING,
  type LineClock,
  type LineRandom,
  type LineTiming,
} from './timing.ts';
import { createTransmitter } from './transmitter.ts';

export interface LineServerOptions {
  readonly link: Link;
  /** What the line gives access to, such as a device's REST API. */
  readonly handle: Send;
  readonly clock: LineClock;
  readonly random: LineRandom;
  /** What `/.well-known/core` says there is. */
  readonly resources?: readonly CoreResource[];
  readonly timing?: LineTiming;
  readonly answers?: AnswerLimits;
  readonly bodies?: Partial<BodyLimits>;
  /** Told of an exception in `handle`; the host reads 5.00 (500) and no more. */
  readonly onError?: (error: unknown) => void;
}

/** The device's end of a line. */
export interface LineServer {
  /** Sends diagnostic text; what is newest is kept and shown to a host that comes later. */
  log(text: string): void;
  /** Tells those who observe the path (RFC 7641) what is there now. */
  notify(path: string): void;
  /** Stops answering. The link stays open: whoever opened it closes it. */
  close(): void;
}

/** So many requests may be under way at once; one more is answered 5.03. */
const MAX_WORKING = 16;

/**
 * Serves `handle` on a link: slipmux frames, CoAP messages, block-wise bodies, each request acted on once.
 *
 * @example
 * const server = serveLine({ link, handle: overHono(app), clock: systemLineClock, random: systemLineRandom });
 * server.log('G=…');
 */
export function serveLine(options: LineServerOptions): LineServer {
  const { link, handle, clock, random } = options;
  const timing = options.timing ?? LINE_TIMING;
  const decoder = new FrameDecoder();
  const transmitter = createTransmitter(link, clock, timing, readUint(random(2)));
  const answers = createAnswers(options.answers ?? ANSWER_LIMITS, exchangeLifetimeMs(timing), clock.now);
  const responder = createResponder({
    handle,
    resources: options.resources ?? [],
    limits: { ...BODY_LIMITS, ...options.bodies },
    clock,
    onError: options.onError ?? (() => {}),
  });
  const observers = createObservers(responder, transmitter);
  const diagnostics = createDiagnosticLog();
  let working = 0;
  let greeted = false;
  let closed = false;

  function onData(bytes: Uint8Array): void {
    // A host flushes the line as it opens it, so what was sent before it came is lost to it. Its first END says
    // that it listens now.
    if (!greeted && bytes.includes(END)) {
      greeted = true;
      for (const frame of diagnostics.frames()) link.write(frame);
    }
    for (const frame of decoder.push(bytes)) {
      if (frame.kind !== 'coap') continue;
      const message = decodeMessage(frame.message);
      // Bytes that are no message are ignored rather than reset: the true message is about to be repeated.
      if (message !== undefined) onMessage(message, frame.message);
    }
  }

  function onMessage(message: Message, bytes: Uint8Array): void {
    if (message.type === 'ack' || message.type === 'rst') transmitter.settle(message);
    else if (message.code.startsWith('0.') && message.code !== EMPTY) onRequest(message, keyOf(bytes));
    else if (message.type === 'con') transmitter.send(bare('rst', message));
  }

  function onRequest(message: Message, key: string): void {
    const known = answers.find(key);
    if (known !== undefined) {
      if (known.frame !== undefined) transmitter.repeat(known.frame);
      return;
    }
    const answered = answers.begin(key);
    const busy = working >= MAX_WORKING;
    const reply = busy
      ? ({ code: '5.03', options: [], payload: NO_BYTES } as const)
      : responder.respond(message);
    if (reply === undefined) {
      answered.working = false;
      if (message.type === 'con') answers.keep(key, answered, transmitter.send(bare('ack', message)));
      return;
    }
    if (!(reply instanceof Promise)) {
      answered.working = false;
      answers.keep(key, answered, transmitter.send(atOnce(message, observers.follow(message, reply))));
      return;
    }
    working++;
    let acknowledged = false;
    const cancel = clock.after(timing.ackDelayMs, () => {
      if (closed || message.type !== 'con') return;
      acknowledged = true;
      answers.keep(key, answered, transmitter.send(bare('ack', message)));
    });
    void reply.then((ready) => {
      working--;
      answered.working = false;
      cancel();
      if (closed) return;
      const followed = observers.follow(message, ready);
      if (acknowledged) confirm(message, followed);
      else answers.keep(key, answered, transmitter.send(atOnce(message, followed)));
    });
  }

  function atOnce(request: Message, reply: Content): Message {
    const piggybacked = request.type === 'con';
    const id = piggybacked ? request.id : transmitter.nextId();
    return { type: piggybacked ? 'ack' : 'non', id, token: request.token, ...reply };
  }

  function confirm({ token }: Message, reply: Content): void {
    transmitter.confirm({ type: 'con', id: transmitter.nextId(), token, ...reply }, () => {});
  }

  function close(): void {
    closed = true;
    for (const unsubscribe of subscriptions) unsubscribe();
    observers.close();
    responder.close();
    transmitter.close();
  }

  const subscriptions = [
    link.onData(onData),
    link.onClose(close),
    link.onHost?.(() => {
      greeted = false;
    }) ?? (() => {}),
  ];

  return {
    log: (text) => {
      const frames = diagnostics.add(text);
      if (greeted && !closed) for (const frame of frames) link.write(frame);
    },
    notify: observers.notify,
    close,
  };
}
