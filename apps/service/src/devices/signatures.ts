import { verify } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { SignatureCheck } from '@spherite/identity';

export interface Signatures {
  readonly check: SignatureCheck;
  close(): Promise<void>;
}

interface Waiting {
  readonly signed: Uint8Array;
  readonly key: string;
  readonly signature: Uint8Array;
  resolve(holds: boolean): void;
  reject(error: unknown): void;
}

/** So many at once are a crowd: worth a thread, which costs 20 MB and some milliseconds when it is first needed. */
const crowd = 4;

/** So many go over together: the verdicts on the first are acted on while the next are computed. */
const portion = 16;

/** What the thread runs. A text and not a file, so that whoever bundles the service need not know of it. */
const program = `
const { parentPort } = require('node:worker_threads');
const { verify } = require('node:crypto');
const bytes = (text) => Buffer.from(text, 'base64');
const holds = (line) => {
  const [signed, key, signature] = line.split('|');
  return verify('sha256', bytes(signed), key, bytes(signature));
};
parentPort.on('message', (text) => parentPort.postMessage(text.split('||').map(holds)));
`;

/**
 * Checks signatures: those of a few callers at once, those of a crowd on another thread, while this one serves the next.
 * libuv's own threads would be woken for each signature, which costs half of what the signature does; here what
 * arrives in one turn of the event loop is handed over in a few portions.
 */
export function createSignatures(): Signatures {
  let waiting: Waiting[] = [];
  let thread: ReturnType<typeof startThread> | undefined;

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length >= crowd) {
      thread ??= startThread(() => {
        thread = undefined;
      });
      const { send } = thread;
      for (let from = 0; from < group.length; from += portion) send(group.slice(from, from + portion));
      return;
    }
    for (const { signed, key, signature, resolve, reject } of group)
      try {
        resolve(verify('sha256', signed, key, signature));
      } catch (error) {
        reject(error);
      }
  };

  return {
    check: (signed, key, signature) =>
      new Promise((resolve, reject) => {
        waiting.push({ signed, key, signature, resolve, reject });
        if (waiting.length === 1) setImmediate(flush);
      }),
    close: async () => {
      await thread?.end();
    },
  };
}

function startThread(gone: () => void) {
  const worker = new Worker(program, { eval: true, name: 'signatures' });
  // It must not keep a process alive that has nothing else to do.
  worker.unref();
  const sent: Waiting[][] = [];
  worker.on('message', (verdicts: boolean[]) => {
    sent.shift()?.forEach(({ resolve }, index) => {
      resolve(verdicts[index] === true);
    });
  });
  const fail = (error: unknown): void => {
    gone();
    for (const { reject } of sent.splice(0).flat()) reject(error);
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that checks signatures has ended')));
  return {
    send: (group: Waiting[]): void => {
      sent.push(group);
      worker.postMessage(group.map(asText).join('||'));
    },
    end: () => worker.terminate(),
  };
}

/** One text for all of them: cloning an object for each would take as long as reading the statements did. */
const asText = ({ signed, key, signature }: Waiting): string =>
  `${base64(signed)}|${key}|${base64(signature)}`;

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
