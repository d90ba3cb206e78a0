import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { notSignedIn } from './redirect.ts';

/** A door on this machine through which the browser comes back from the sign-in (RFC 8252 §7.3). */
export interface Loopback {
  readonly redirectUri: string;
  /** @returns what `accept` made of the first address that it did not pass over. */
  readonly answer: Promise<string>;
  close(): void;
}

/** @param accept - returns undefined for an address that is not meant for us; what it throws ends the waiting. */
export const openLoopback = async (
  accept: (url: URL) => string | undefined,
  patienceMs: number,
): Promise<Loopback> => {
  const { promise: answer, resolve, reject } = Promise.withResolvers<string>();
  // Whoever waits is told; before that, a refusal must not end the process.
  answer.catch(() => undefined);
  const server = createServer((request, response) => {
    // Any page can make a browser ask for anything here, such as `//`, which is no address at all.
    const url = URL.parse(request.url ?? '', redirectUri);
    try {
      const accepted =
        request.method === 'GET' &&
        url?.pathname === '/' &&
        request.headers.host === new URL(redirectUri).host
          ? accept(url)
          : undefined;
      if (accepted === undefined) return page(response, 404, 'There is nothing here.', '');
      page(response, 200, 'You are signed in.', 'You can close this window and go back to the command line.');
      resolve(accepted);
    } catch (error) {
      page(response, 200, 'You are not signed in.', 'The command line says why. You can close this window.');
      reject(error);
    }
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const patience = setTimeout(
    () => reject(notSignedIn('', `nobody signed in within ${patienceMs / 60_000} minutes`)),
    patienceMs,
  );
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    redirectUri,
    answer,
    close: () => {
      clearTimeout(patience);
      server.close();
      server.closeAllConnections();
    },
  };
};

const page = (response: ServerResponse, status: number, title: string, text: string): void => {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><main><h1>${title}</h1><p>${text}</p></main></html>\n`,
  );
};
