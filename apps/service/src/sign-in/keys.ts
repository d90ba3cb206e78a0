import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '../database/index.ts';
import { secrets } from '../database/schema.ts';

export interface SignInKeys {
  /** P-256, for ES256. */
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
  readonly cookie: string;
}

const names = { signing: 'sign-in-signing-key', cookie: 'sign-in-cookie-key' } as const;

/** The keys of this world, made at the first call and kept with it: tokens and cookies outlive a restart. */
export async function loadKeys(
  { orm, commit }: Database,
  random: (bytes: number) => Uint8Array,
): Promise<SignInKeys> {
  const kept = (name: string): string | undefined =>
    orm.select().from(secrets).where(eq(secrets.name, name)).get()?.value;
  const keep = (name: string, make: () => Uint8Array): string => {
    const value = kept(name) ?? Buffer.from(make()).toString('base64url');
    orm.insert(secrets).values({ name, value }).onConflictDoNothing().run();
    return value;
  };
  const { pkcs8, cookie } = await commit(() => ({
    pkcs8: keep(names.signing, makeSigningKey),
    cookie: keep(names.cookie, () => random(32)),
  }));
  const signing = createPrivateKey({
    key: Buffer.from(pkcs8, 'base64url'),
    format: 'der',
    type: 'pkcs8',
  });
  return { signing, verifying: createPublicKey(signing), cookie };
}

const makeSigningKey = (): Uint8Array =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' });
