import {
  createListeners,
  DIAGNOSTICS_KEPT,
  END,
  encodeFrame,
  FrameDecoder,
  type LineClock,
  type Link,
} from '@spherite/protocol';
import { type CoapHeader, readCoapHeader } from './coap-header.ts';

/** Lets several hosts use one line, as if each had it alone. */
export interface LineSwitch {
  /** A line for one more host; what the device has said lately is the first thing on it. */
  connect(): SwitchedLine;
  /** Ends every line of it. The link stays open: whoever opened it closes it. */
  close(): void;
}

/** One host's line. What the other hosts ask and are answered is not seen on it; what the device says to people is. */
export interface SwitchedLine extends Link {
  disconnect(): void;
}

/** So many requests are with the device at once, of all hosts together: beyond 16 it would refuse the next one (5.03). */
const maxInFlight = 12;
/** Of one host, as many as our own hosts send at once; some places are left for the others. */
const maxInFlightOfHost = 8;
/** How long a place is kept for an answer. The request itself may take longer. */
const inFlightMs = 5_000;
/** Requests of one host that wait for a place. Of more, nothing is taken, and the host repeats them. */
const maxWaitingOfHost = 32;
/** Tokens and message IDs whose hosts are remembered, the ones used last. */
const maxRemembered = 4_096;
/** Answers that nobody has asked for on this switch, as far as it knows. */
const maxUnclaimed = 64;

/**
 * Frames of hosts go to the device as they are. What comes back finds its host by the token of the question or, where
 * a message has none (RFC 7252 §4.2), by its ID. That holds for other hosts' answers, too: a host that sees one it
 * did not ask for would reset it.
 */
export const createLineSwitch = (link: Link, clock: LineClock): LineSwitch => {
  const hosts = new Set<SwitchedHost>();
  const byToken = new Map<string, SwitchedHost>();
  const byId = new Map<number, SwitchedHost>();
  /** Answers by their ID, with the hosts that have not refused them yet. */
  const unclaimed = new Map<number, Set<SwitchedHost>>();
  const inFlight = new Map<string, InFlight>();
  const waiting = new Map<string, Waiting>();
  /** The newest diagnostics for hosts that come later, as much as the device itself keeps. */
  const said: Uint8Array[] = [];
  let saidBytes = 0;

  const write = (message: Uint8Array): void => link.write(encodeFrame('coap', message));

  const fromHost = (host: SwitchedHost, message: Uint8Array): void => {
    const header = readCoapHeader(message);
    if (header === undefined) return;
    const { kind, type, id, token, isBlock } = header;
    // What is refused here did not arrive, and is repeated; by then, whoever has the ID now has been answered.
    if (kind === 'request') {
      if (!remember(byToken, token, host)) return;
      const start = (): void => {
        if (!remember(byId, id, host)) return;
        if (!isBlock && !inFlight.has(token)) inFlight.set(token, { host, since: clock.now() });
        write(message);
      };
      // The device is done with a block as soon as it has it, and an answer that would free its place never comes.
      if (isBlock || inFlight.has(token)) start();
      else if (waiting.has(token) || countOf(waiting, host) < maxWaitingOfHost)
        waiting.set(token, { host, start });
      startWaiting();
    } else if (type === 'con') {
      if (remember(byId, id, host)) write(message);
    } else if (type === 'ack' || isRefusedByAll(id, host)) {
      unclaimed.delete(id);
      write(message);
    }
  };

  const isRefusedByAll = (id: number, host: SwitchedHost): boolean => {
    const left = unclaimed.get(id);
    left?.delete(host);
    return left === undefined || left.size === 0;
  };

  const startWaiting = (): void => {
    if (waiting.size === 0) return;
    for (const [token, { since }] of inFlight) if (clock.now() - since >= inFlightMs) inFlight.delete(token);
    for (const [token, { host, start }] of waiting) {
      if (inFlight.size >= maxInFlight) return;
      if (countOf(inFlight, host) >= maxInFlightOfHost) continue;
      waiting.delete(token);
      start();
    }
  };

  const fromDevice = (header: CoapHeader, message: Uint8Array): void => {
    if (header.kind === 'empty') {
      const host = byId.get(header.id);
      byId.delete(header.id);
      host?.tell(encodeFrame('coap', message));
      return;
    }
    const host = byToken.get(header.token);
    if (header.type === 'ack') byId.delete(header.id);
    if (host !== undefined) host.tell(encodeFrame('coap', message));
    else if (header.type === 'con') offer(header.id, message);
    inFlight.delete(header.token);
    startWaiting();
  };

  /** Whoever asked has left, or came here from a line that ended: the device is told that nobody wants it when all say so. */
  const offer = (id: number, message: Uint8Array): void => {
    unclaimed.delete(id);
    unclaimed.set(id, new Set(hosts));
    trim(unclaimed, maxUnclaimed);
    for (const host of hosts) host.tell(encodeFrame('coap', message));
  };

  const keep = (frame: Uint8Array): void => {
    said.push(frame);
    saidBytes += frame.length;
    while (saidBytes > DIAGNOSTICS_KEPT) saidBytes -= said.shift()?.length ?? 0;
  };

  const decoder = new FrameDecoder();
  const onData = (bytes: Uint8Array): void => {
    for (const frame of decoder.push(bytes)) {
      if (frame.kind === 'diagnostic') {
        const again = encodeFrame('diagnostic', frame.text);
        keep(again);
        for (const host of hosts) host.tell(again);
      } else if (frame.kind === 'coap') {
        const header = readCoapHeader(frame.message);
        if (header !== undefined) fromDevice(header, frame.message);
      }
    }
  };

  const connect = (): SwitchedLine => {
    const host = createSwitchedHost({
      onMessage: (message) => fromHost(host, message),
      onLeave: () => {
        hosts.delete(host);
        forget(byId, host);
        for (const token of forget(byToken, host)) {
          waiting.delete(token);
          inFlight.delete(token);
        }
        startWaiting();
      },
      onListener: (listener) => said.forEach(listener),
    });
    hosts.add(host);
    return host.line;
  };

  const close = (): void => {
    for (const unsubscribe of subscriptions) unsubscribe();
    for (const host of [...hosts]) host.line.disconnect();
  };

  const subscriptions = [link.onData(onData), link.onClose(close)];
  link.write(Uint8Array.of(END));
  return { connect, close };
};

/** A request that the device has, and since when. */
interface InFlight {
  readonly host: SwitchedHost;
  readonly since: number;
}

interface Waiting {
  readonly host: SwitchedHost;
  readonly start: () => void;
}

const countOf = (requests: ReadonlyMap<string, InFlight | Waiting>, host: SwitchedHost): number => {
  let count = 0;
  for (const request of requests.values()) if (request.host === host) count++;
  return count;
};

interface SwitchedHost {
  readonly line: SwitchedLine;
  tell(frame: Uint8Array): void;
}

const createSwitchedHost = (events: {
  readonly onMessage: (message: Uint8Array) => void;
  readonly onLeave: () => void;
  readonly onListener: (listener: (frame: Uint8Array) => void) => void;
}): SwitchedHost => {
  const data = createListeners<[Uint8Array]>();
  const closed = createListeners<[]>();
  const decoder = new FrameDecoder();
  let connected = true;
  return {
    tell: (frame) => {
      if (connected) data.tell(frame);
    },
    line: {
      write: (bytes) => {
        if (!connected) return;
        for (const frame of decoder.push(bytes)) if (frame.kind === 'coap') events.onMessage(frame.message);
      },
      onData: (listener) => {
        events.onListener((frame) => listener(frame));
        return data.add(listener);
      },
      onClose: closed.add,
      disconnect: () => {
        if (!connected) return;
        connected = false;
        events.onLeave();
        closed.tell();
      },
    },
  };
};

/** False when the key is another host's. A map keeps the order of insertion: the ones used longest ago go first. */
const remember = <Key>(map: Map<Key, SwitchedHost>, key: Key, host: SwitchedHost): boolean => {
  if ((map.get(key) ?? host) !== host) return false;
  map.delete(key);
  map.set(key, host);
  trim(map, maxRemembered);
  return true;
};

const trim = (map: Map<unknown, unknown>, size: number): void => {
  for (const oldest of map.keys()) {
    if (map.size <= size) return;
    map.delete(oldest);
  }
};

/** Returns the keys that the host had. */
const forget = <Key>(map: Map<Key, SwitchedHost>, host: SwitchedHost): Key[] => {
  const keys = [...map].flatMap(([key, owner]) => (owner === host ? [key] : []));
  for (const key of keys) map.delete(key);
  return keys;
};
