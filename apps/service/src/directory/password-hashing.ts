/** Slow on purpose. Counted by tests: a name of nobody must cost as much as a wrong password. */
export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash of the same cost whose password nobody knows: what a password is compared with when there is no such user. */
export const decoyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$c3BoZXJpdGUtbm9ib2R5IQ$R0u1c6vT0bZ5y2hQy0mXn7cJY3s8lqv1o4dEw9tKfPM';

/** The one place that knows the native module, which is loaded when the first password is hashed or compared. */
export function createPasswordHashing(random: (bytes: number) => Uint8Array): PasswordHashing {
  const load = () => import('@node-rs/argon2');
  return {
    hash: async (password) => (await load()).hash(normal(password), { ...cost, salt: random(16) }),
    verify: async (hash, password) => (await load()).verify(hash, normal(password)),
  };
}

/** One letter, one spelling: a Mac composes é from two characters, other keyboards send one (RFC 8265 §4.2). */
const normal = (password: string): string => password.normalize('NFC');
