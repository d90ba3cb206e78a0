import { type LineClock, LineError, type PlainReply, type Send, SpheriteError } from '@spherite/protocol';
import { isSilence } from '../explained.ts';
import type { HeldLine } from '../sharing/hold-line.ts';
import { deviceReply } from './device-door.ts';

/** The way to one device, held while it is used. */
export interface DeviceLine {
  /** Never fails: what the line fails with is a reply, too. */
  readonly send: Send;
  close(): Promise<void>;
}

/** So long is the line held when nobody uses it. */
const idleMs = 1_000;

interface DeviceLineEvents {
  /** The device's port is not there any more. */
  readonly onGone: () => void;
  /** Told of bugs and faults of the machine; the caller reads `InternalError`. */
  readonly report: (error: unknown) => void;
}

export const createDeviceLine = (
  hold: (waiting: AbortSignal) => Promise<HeldLine>,
  clock: LineClock,
  events: DeviceLineEvents,
): DeviceLine => {
  let current: Promise<HeldLine> | undefined;
  let releasing: Promise<void> = Promise.resolve();
  let busy = 0;
  let usedAt = 0;
  const ending = new AbortController();
  let cancelLook = (): void => {};

  const held = (): Promise<HeldLine> => {
    if (current !== undefined) return current;
    const opening = releasing.then(() => hold(ending.signal));
    const end = (): void => {
      if (current === opening) release();
    };
    opening.then((line) => {
      void line.ended.then(end);
      look(opening, line);
    }, end);
    current = opening;
    return opening;
  };

  /** One look a second at a line that stands, whatever goes through meanwhile. */
  const look = (opening: Promise<HeldLine>, line: HeldLine): void => {
    // It may have been released while it opened; then the looks are at another one.
    if (current !== opening) return;
    cancelLook = clock.after(idleMs, () => {
      const isIdle = busy === 0 && clock.now() - usedAt >= idleMs && line.guests() === 0;
      if (isIdle) release();
      else look(opening, line);
    });
  };

  const release = (): void => {
    cancelLook();
    const line = current;
    current = undefined;
    releasing = releasing.then(async () => {
      // It may never have opened.
      const opened = await line?.catch(() => undefined);
      // What a port fails with that is given back keeps nobody from opening it again.
      await opened?.close().catch(events.report);
    });
  };

  return {
    send: async (request) => {
      // The device has gone, and what is still asked for at its place is not for another one that came there.
      if (ending.signal.aborted) return deviceReply(504, 'InternalError');
      busy++;
      try {
        const { line } = await held();
        return ownRefusal(await line.send(request));
      } catch (error) {
        return failure(error, events);
      } finally {
        busy--;
        usedAt = clock.now();
      }
    },
    close: async () => {
      ending.abort();
      release();
      await releasing;
    },
  };
};

/** In the words of the device where it has some. */
const failure = (error: unknown, { onGone, report }: DeviceLineEvents): PlainReply => {
  if (error instanceof LineError) {
    if (error.code === 'LINE_TOO_LONG') return deviceReply(400, 'InvalidRequestUri');
    return deviceReply(isSilence(error) ? 504 : 502, 'InternalError');
  }
  const code = error instanceof SpheriteError ? error.code : undefined;
  if (code === 'PORT_BUSY') return deviceReply(503, 'InterfaceIsBusy');
  if (code === 'PORT_UNUSABLE') {
    onGone();
    return deviceReply(504, 'InternalError');
  }
  report(error);
  return deviceReply(502, 'InternalError');
};

/** What the line itself refused never came to the device, whose every answer names its version. */
const ownRefusal = (reply: PlainReply): PlainReply => {
  if (reply.headers['rest-api-version'] !== undefined || reply.status < 400) return reply;
  if (reply.status === 413) return deviceReply(400, 'InvalidContentLength');
  if (reply.status === 503) return deviceReply(503, 'InterfaceIsBusy');
  return reply.status < 500 ? deviceReply(400, 'InvalidRequestUri') : deviceReply(502, 'InternalError');
};
