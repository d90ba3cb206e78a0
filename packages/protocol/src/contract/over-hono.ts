import type { Hono } from 'hono';
import type { Send } from '../exchange.ts';

/** Calls a Hono app in process: how a device serves its REST API over a line that is not HTTP. */
export const overHono =
  (app: Hono): Send =>
  async ({ method, path, headers, body }) => {
    // The authority is never looked at; a URL needs one.
    const request = new Request(`http://line${path}`, {
      method,
      headers,
      ...(body && method !== 'GET' ? { body: new Uint8Array(body) } : {}),
    });
    const response = await app.fetch(request);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
