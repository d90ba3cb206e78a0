import { hex } from './bytes.ts';
import type { Content, Message } from './message.ts';
import { OPTION, readText, uintOption, uintValue } from './options.ts';
import { isSuccess, type Responder } from './responder.ts';
import type { Transmitter } from './transmitter.ts';

const MAX_OBSERVERS = 16;
const REGISTER = 0;
const DEREGISTER = 1;

/** Who wants to hear when a resource changes (RFC 7641). */
export interface Observers {
  /** Follows the Observe option of a request; the reply of one who now observes says so. */
  follow(request: Message, reply: Content): Content;
  /** Tells everybody who observes the path what is there now. */
  notify(path: string): void;
  close(): void;
}

interface Observer {
  readonly path: string;
  readonly request: Message;
  /** A notification is under way; what changes meanwhile is told after it, once, as it is then (§4.5.2). */
  sending: boolean;
  again: boolean;
}

export function createObservers({ respond }: Responder, transmitter: Transmitter): Observers {
  const observers = new Map<string, Observer>();
  let sequence = 0;

  function sequenced(reply: Content): Content {
    sequence = (sequence + 1) & 0xffffff;
    return { ...reply, options: [...reply.options, uintOption(OPTION.observe, sequence)] };
  }

  async function tell(key: string, observer: Observer): Promise<void> {
    if (observer.sending) {
      observer.again = true;
      return;
    }
    observer.sending = true;
    const reply = await respond(observer.request);
    if (observers.get(key) !== observer) return;
    // An error is the last thing an observer hears (§3.2).
    const goesOn = reply !== undefined && isSuccess(reply.code);
    if (!goesOn) observers.delete(key);
    if (reply === undefined) return;
    const { token } = observer.request;
    const notification = goesOn ? sequenced(reply) : reply;
    transmitter.confirm({ type: 'con', id: transmitter.nextId(), token, ...notification }, (outcome) => {
      observer.sending = false;
      if (outcome.kind !== 'acknowledged') observers.delete(key);
      else if (observer.again && observers.has(key)) {
        observer.again = false;
        void tell(key, observer);
      }
    });
  }

  return {
    follow: (request, reply) => {
      const observe = request.code === '0.01' ? uintValue(request.options, OPTION.observe) : undefined;
      const key = hex(request.token);
      if (observe === DEREGISTER) observers.delete(key);
      if (observe !== REGISTER || !isSuccess(reply.code)) return reply;
      // One too many is simply answered: the missing option tells that it does not observe (§4.1).
      if (observers.size >= MAX_OBSERVERS && !observers.has(key)) return reply;
      observers.set(key, { path: pathOf(request), request, sending: false, again: false });
      return sequenced(reply);
    },
    notify: (path) => {
      for (const [key, observer] of observers) if (observer.path === path) void tell(key, observer);
    },
    close: () => observers.clear(),
  };
}

function pathOf({ options }: Message): string {
  const segments = options.filter(({ number }) => number === OPTION.uriPath);
  return `/${segments.map(({ value }) => readText(value) ?? '').join('/')}`;
}
