export type { Answer } from './answer.ts';
export { type HttpServer, type Listener, listen } from './server.ts';
