import type { IncomingMessage } from 'node:http';
import { createTurns } from '@spherite/protocol';

/** Certificates and settings are smaller; what is larger is an image. */
const smallBody = 16 * 1024;
/** So many larger ones are held at once; the senders of others wait. */
const maxLarge = 8;

/**
 * Reads a request's body and hands it over. What is too large is read to its end and thrown away: many clients do not
 * look for an answer before they have sent all. Of a body that breaks off nothing is heard.
 *
 * @param act - the body is held until it is done with it
 */
export type ReadBody = (
  incoming: IncomingMessage,
  act: (body: Uint8Array) => Promise<void>,
  tooLarge: () => void,
) => void;

/** For the bodies of one server, which together take no more memory than some large ones do. */
export const createBodyReader = (maxBody: number): ReadBody => {
  const inTurn = createTurns(maxLarge);
  return (incoming, act, tooLarge) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let waited = false;
    let release = (): void => {};

    const waitForTurn = (): void => {
      waited = true;
      incoming.pause();
      void inTurn(
        () =>
          new Promise<void>((resolve) => {
            if (incoming.destroyed) return resolve();
            release = resolve;
            incoming.resume();
          }),
      );
    };

    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBody) {
        chunks.length = 0;
        release();
      } else if (size > smallBody && !waited) waitForTurn();
    });
    incoming.on('end', () => {
      if (size > maxBody) tooLarge();
      else void act(Buffer.concat(chunks)).finally(release);
    });
    incoming.on('close', () => {
      if (!incoming.complete) release();
    });
  };
};
