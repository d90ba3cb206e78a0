import { httpSend, type Send, SpheriteError } from '@spherite/protocol';
import type { ServiceAddress, Surroundings } from './context.ts';

/** The service that the command line names, else the one that runs in this home. */
export const findService = async (
  { host, connect }: Surroundings,
  home: string,
  named: string | undefined,
  trace: (line: string) => void,
): Promise<ServiceAddress> => {
  const url = named ?? (await host.readLocator(home))?.service.url;
  if (url === undefined)
    throw new SpheriteError(
      'SERVICE_NOT_FOUND',
      `No Spherite runs in ${home}. Start one with 'spherite up', or name one with --service URL.`,
    );
  const origin = serviceOrigin(url);
  return { origin, send: traced(connect(origin), trace) };
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
const traced =
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
