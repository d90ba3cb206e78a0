export { table } from './texts/table.ts';
