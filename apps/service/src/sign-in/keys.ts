import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Database, keptSecret } from '../database/index.ts';

export interface SignInKeys {
  /** P-256, for ES256. */
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
  readonly cookie: string;
}

/** The keys of this world: tokens and cookies outlive a restart. */
export async function loadKeys(
  database: Database,
  random: (bytes: number) => Uint8Array,
): Promise<SignInKeys> {
  const [key, cookie] = await Promise.all([
    keptSecret(database, 'sign-in-signing-key', makeSigningKey),
    keptSecret(database, 'sign-in-cookie-key', () => random(32)),
  ]);
  const signing = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  return { signing, verifying: createPublicKey(signing), cookie: cookie.toString('base64url') };
}

const makeSigningKey = (): Uint8Array =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'der', type: 'pkcs8' });
