import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RequestProblem, refuseWith } from '@spherite/protocol';
import { type AppOptions, createApp } from './app.ts';

/** The routes, for the HTTP server and for use in process. */
export interface Answer {
  listener(request: IncomingMessage, response: ServerResponse): unknown;
  fetch(request: Request): Response | Promise<Response>;
}

/**
 * Puts the routes behind an HTTP server. This file brings in Hono, its adapter and the web's own Request and Response,
 * which take as long to load as all the rest of the service: it is to be imported when somebody asks.
 */
export const createAnswer = (options: AppOptions): Answer => {
  const { fetch } = createApp(options);
  return {
    fetch: (request) => fetch(request),
    listener: getRequestListener(fetch, {
      errorHandler: () =>
        refuseWith(options.report)(
          new RequestProblem('invalid', 'The address of the request makes no sense.'),
        ),
    }),
  };
};
