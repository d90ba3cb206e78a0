export { pickAttachedDevice } from './devices/pick.ts';
export { table } from './texts/table.ts';
