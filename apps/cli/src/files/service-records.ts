import * as z from 'zod';
import type { StateFile } from './state-file.ts';

/** What a state file holds: one record for each service, by its origin. */
export const recordsByService = <Item extends z.ZodType>(item: Item) =>
  z.object({ services: z.record(z.string(), item) });

export type RecordsByService<Item> = { services: Record<string, Item> };

/** One small thing that the command remembers for each service. */
export interface ServiceRecords<Item> {
  get(origin: string): Promise<Item | undefined>;
  /** Puts in, or with undefined takes out. @returns what was there before. */
  put(origin: string, item: Item | undefined): Promise<Item | undefined>;
  /** Lets `decide` look and put in while no other command can. */
  change<T>(
    origin: string,
    decide: (now: Item | undefined, put: (item: Item | undefined) => Promise<void>) => Promise<T>,
  ): Promise<T>;
}

/** @param onDamaged - told when the file makes no sense; it then counts as empty, and the next change replaces it. */
export const serviceRecords = <Item>(
  file: StateFile<RecordsByService<Item>>,
  onDamaged: () => void,
): ServiceRecords<Item> => {
  const load = async (): Promise<Record<string, Item>> => {
    const found = await file.read();
    if (found === 'damaged') onDamaged();
    return found === undefined || found === 'damaged' ? {} : found.services;
  };
  const change: ServiceRecords<Item>['change'] = (origin, decide) =>
    file.exclusively(async () => {
      const { [origin]: now, ...others } = await load();
      return decide(now, (next) =>
        file.write({ services: next === undefined ? others : { ...others, [origin]: next } }),
      );
    });
  return {
    get: async (origin) => (await load())[origin],
    put: (origin, next) =>
      change(origin, async (before, put) => {
        if (before !== undefined || next !== undefined) await put(next);
        return before;
      }),
    change,
  };
};
