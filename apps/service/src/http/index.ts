export { type AppOptions, createApp } from './app.ts';
export { type HttpServer, type Listener, listen } from './server.ts';
