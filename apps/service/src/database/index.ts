export { type Database, type DatabaseOptions, openDatabase } from './open.ts';
export { keptSecret } from './secrets.ts';
