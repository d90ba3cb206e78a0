import { httpSend, publicApiPrefix, type Send, SpheriteError } from '@spherite/protocol';
import type { Context, ServiceAddress, Surroundings } from './context.ts';

/** The service that the command line names, else the one that runs in this home. */
export const findService = async (
  { host, connect, progress }: Pick<Surroundings, 'host' | 'connect' | 'progress'>,
  home: string,
  named: string | undefined,
  { verbose, trace }: Pick<Context, 'verbose'> & { readonly trace: (line: string) => void },
): Promise<ServiceAddress> => {
  const url = named ?? (await host.readLocator(home))?.service.url;
  if (url === undefined)
    throw new SpheriteError(
      'SERVICE_NOT_FOUND',
      `No Spherite is running in ${home}. Start one with 'spherite up', or name one with --service URL.`,
    );
  const origin = serviceOrigin(url);
  verbose(`The service is at ${origin}, ${named === undefined ? `as ${home} says` : 'as --service says'}.`);
  const send = traced(connect(origin), trace);
  return {
    origin,
    send: (request) => {
      if (request.method !== 'GET' && request.path.startsWith(publicApiPrefix)) progress.changing();
      return send(request);
    },
  };
};

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Passwords and tokens go over this connection unencrypted, so it must not leave the machine. */
export const serviceOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || !loopbackNames.has(url.hostname))
    throw new SpheriteError(
      'USAGE',
      `"${text}" cannot be the address of a service. It looks like http://127.0.0.1:3620 and is on this machine.`,
    );
  return url.origin;
};

/** Neither headers nor bodies are told: they hold passwords and tokens. */
export const traced =
  (send: Send, trace: (line: string) => void): Send =>
  async (request) => {
    const what = `${request.method} ${request.path.split('?', 1)[0]}`;
    try {
      const reply = await send(request);
      trace(`${what}: ${reply.status}, ${reply.body.byteLength} bytes`);
      return reply;
    } catch (error) {
      trace(`${what}: ${(error as Error).message}`);
      throw error;
    }
  };

/** Over real HTTP. */
export const connectHttp = (origin: string): Send => httpSend(origin);
