import {
  type ChallengeKey,
  type DeviceId,
  IdentityError,
  issueChallenge,
  parseDeviceId,
  type SignatureCheck,
  type StatementPurpose,
  verifyChallenge,
  verifyStatementWith,
} from '@spherite/identity';
import { SpheriteError } from '@spherite/protocol';
import type { Clock } from '../steady-clock.ts';
import type { DeviceStore } from './store.ts';

/** How long a nonce counts, and how old a statement may be. */
const lifetime = 5 * 60_000;

/** A statement that holds: the device has its key, now, and for this purpose. */
export interface Proof {
  readonly deviceId: DeviceId;
  readonly nonce: string;
  readonly expiresAt: number;
}

/** @throws SpheriteError `STATEMENT_REFUSED` */
export type Verdict = () => Proof;

export interface Statements {
  issue(deviceId: DeviceId, purpose: StatementPurpose): { nonce: string; expiresAt: number };
  /**
   * Reads a statement. What it comes to is acted on in a transaction, which waits for nothing: there, calling the
   * result gives the proof.
   *
   * @param deviceId - the device that must have signed, when it is known beforehand.
   */
  verify(statement: string, purpose: StatementPurpose, deviceId?: DeviceId): Promise<Verdict>;
  /** Whether the proof's nonce has been used; to be asked within the transaction that acts on it. */
  isUsed(proof: Proof): boolean;
  /** From now on the proof's nonce has been used. */
  use(proof: Proof): void;
}

export interface StatementsOptions {
  readonly store: DeviceStore;
  readonly key: ChallengeKey;
  readonly checkSignature: SignatureCheck;
  /** The names under which this service is meant. */
  readonly audience: readonly string[];
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

export function createStatements(options: StatementsOptions): Statements {
  const { store, key, checkSignature, audience, clock, random } = options;
  let forgottenAt = 0;
  return {
    issue: (deviceId, purpose) => {
      const now = clock.now();
      const nonce = issueChallenge(key, { purpose, deviceId, now, lifetimeMs: lifetime, random: random(16) });
      return { nonce, expiresAt: now + lifetime };
    },
    verify: async (statement, purpose, expected) => {
      const now = clock.now();
      try {
        const { deviceId, nonce } = await verifyStatementWith(checkSignature, statement, {
          purpose,
          audience,
          now,
          maxAgeMs: lifetime,
          ...(expected ? { deviceId: expected } : {}),
        });
        const proof = { deviceId, nonce, ...verifyChallenge(key, nonce, { purpose, deviceId, now }) };
        return () => proof;
      } catch (error) {
        if (!(error instanceof IdentityError)) throw error;
        return () => {
          throw new SpheriteError('STATEMENT_REFUSED', error.message, { cause: error });
        };
      }
    },
    isUsed: store.isNonceUsed,
    use: (proof) => {
      const now = clock.now();
      if (now - forgottenAt > lifetime) {
        store.forgetNonces(now);
        forgottenAt = now;
      }
      store.useNonce(proof);
    },
  };
}

/** @throws SpheriteError `STATEMENT_REFUSED` */
export function usedBefore(): never {
  throw new SpheriteError(
    'STATEMENT_REFUSED',
    'This statement was used before. Each one counts once; ask the device for a new one.',
  );
}

/**
 * Reads a device ID that somebody typed.
 * @throws SpheriteError `DEVICE_ID_INVALID`
 */
export function deviceIdOf(text: string): DeviceId {
  try {
    return parseDeviceId(text);
  } catch (error) {
    if (error instanceof IdentityError)
      throw new SpheriteError('DEVICE_ID_INVALID', error.message, { cause: error });
    throw error;
  }
}
