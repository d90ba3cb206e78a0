import { eq } from 'drizzle-orm';
import type { Database } from './open.ts';
import { secrets } from './schema.ts';

/** What this world made up for itself under a name: made at the first call and kept with it, so that it outlives a restart. */
export async function keptSecret(
  { orm, commit }: Database,
  name: string,
  make: () => Uint8Array,
): Promise<Buffer> {
  const find = (): string | undefined =>
    orm.select().from(secrets).where(eq(secrets.name, name)).get()?.value;
  const keep = (): string => {
    // Whoever asked at the same time may have been first.
    const value = find() ?? Buffer.from(make()).toString('base64url');
    orm.insert(secrets).values({ name, value }).onConflictDoNothing().run();
    return value;
  };
  return Buffer.from(find() ?? (await commit(keep)), 'base64url');
}
