import { type KeyObject, sign, verify } from 'node:crypto';
import { decodeBase64url } from './base64url.ts';
import { type DeviceId, parseDeviceId, publicKeyPem } from './device-id.ts';
import { IdentityError } from './errors.ts';
import { signatureToDer } from './signature.ts';

/** What a device can be asked to vouch for. One list, so that no signature serves two ends. */
export const statementPurposes = [
  'device-authentication',
  'attestation',
  'claim',
  'tenant-creation',
  'factory-registration',
] as const;

export type StatementPurpose = (typeof statementPurposes)[number];

/** What the asker chooses. Audience and nonce are visible ASCII without `"` and `\`. */
export interface StatementFields {
  purpose: StatementPurpose;
  /** Who may act on the statement, 1 to 512 characters, for instance the service's URL. */
  audience: string;
  /** The asker's proof that the statement is fresh, 1 to 256 characters; see `issueChallenge`. */
  nonce: string;
  /** When it was signed, in milliseconds since 1970. */
  time: number;
}

/** A statement whose signature was found good. */
export interface Statement extends StatementFields {
  /** The device that signed it. */
  deviceId: DeviceId;
}

/** What the reader of a statement insists on. */
export interface ExpectedStatement {
  purpose: StatementPurpose;
  /** The reader's own name, or all of its names. */
  audience: string | readonly string[];
  /** The reader's clock, in milliseconds since 1970. */
  now: number;
  /** How old a statement may be. */
  maxAgeMs: number;
  /** How far the signer's clock may be ahead; 5 seconds unless given. */
  maxSkewMs?: number;
  /** The device that must have signed, when it is known beforehand. */
  deviceId?: DeviceId;
}

/** Put before the signed bytes, so that no signature made for anything else is ever one on a statement. */
const domain = Buffer.from('SPHERITE-STATEMENT-1\n');

/**
 * The whole grammar of a payload: JSON that every language can read, in the one spelling that we write. No
 * value can hold a quote, so there is nothing to escape, no member can appear twice, and two parsers cannot differ.
 */
const payloadSyntax = new RegExp(
  [
    `^{"purpose":"(?<purpose>${statementPurposes.join('|')})"`,
    '"audience":"(?<audience>[!#-[\\]-~]{1,512})"',
    '"nonce":"(?<nonce>[!#-[\\]-~]{1,256})"',
    '"time":(?<time>0|[1-9][0-9]{0,14})',
    '"deviceId":"(?<deviceId>[0-9A-F]{128})"}$',
  ].join(','),
);

/** Longer than any payload and signature within the grammar. */
const maxTextLength = 2048;

/** Signs as `deviceId`; the key must be that device's. */
export function signStatement(key: KeyObject, deviceId: DeviceId, fields: StatementFields): string {
  const { purpose, audience, nonce, time } = fields;
  const payload = `{"purpose":"${purpose}","audience":"${audience}","nonce":"${nonce}","time":${time},"deviceId":"${deviceId}"}`;
  // Matching what was put together also rules out values that smuggle members in: the quotes would not add up.
  if (!payloadSyntax.test(payload)) {
    throw new IdentityError('STATEMENT_FIELDS', 'The device cannot sign a statement with these fields.');
  }
  const bytes = Buffer.from(payload);
  const signature = sign('sha256', Buffer.concat([domain, bytes]), { key, dsaEncoding: 'ieee-p1363' });
  return `${bytes.toString('base64url')}.${signature.toString('base64url')}`;
}

/**
 * Reads a signed statement and returns it, if it is exactly what the reader expects. The nonce is left to the
 * caller, who knows whether it was issued (`verifyChallenge`) and whether it has been used before. What is
 * cheap to refuse is refused before the signature is computed; nothing is returned before it has held.
 *
 * @throws {@link IdentityError} `STATEMENT_MALFORMED`, `STATEMENT_PURPOSE`, `STATEMENT_AUDIENCE`,
 * `STATEMENT_EXPIRED`, `STATEMENT_DEVICE` or `STATEMENT_SIGNATURE`
 *
 * @example
 * ```ts
 * const text = identity.sign({ purpose: 'claim', audience: 'http://localhost:5080', nonce, time: clock.now() });
 * const { deviceId } = verifyStatement(text, {
 *   purpose: 'claim',
 *   audience: 'http://localhost:5080',
 *   now: clock.now(),
 *   maxAgeMs: 60_000,
 * });
 * ```
 */
export function verifyStatement(text: string, expected: ExpectedStatement): Statement {
  const { statement, signed, key, signature } = check(text, expected);
  return judge(statement, verify('sha256', signed, key, signature));
}

/**
 * Whether a signature holds: over these bytes, by the key in this PEM text, in DER form. `node:crypto`'s
 * `verify('sha256', signed, key, signature)` answers it.
 */
export type SignatureCheck = (signed: Uint8Array, key: string, signature: Uint8Array) => Promise<boolean>;

/**
 * The same for a reader who has better things to do than to compute a signature, and lets another thread do it.
 * Rejects where `verifyStatement` throws.
 */
export async function verifyStatementWith(
  holds: SignatureCheck,
  text: string,
  expected: ExpectedStatement,
): Promise<Statement> {
  const { statement, signed, key, signature } = check(text, expected);
  return judge(statement, await holds(signed, key, signature));
}

function judge(statement: Statement, holds: boolean): Statement {
  if (!holds)
    throw new IdentityError('STATEMENT_SIGNATURE', 'The signature of this statement does not hold.');
  return statement;
}

/** Everything but the signature, and what it takes to compute that. */
function check(
  text: string,
  expected: ExpectedStatement,
): { statement: Statement; signed: Buffer; key: string; signature: Uint8Array } {
  const { payload, signature, statement } = parse(text);
  const { purpose, audience, time, deviceId } = statement;
  const audiences = typeof expected.audience === 'string' ? [expected.audience] : expected.audience;
  const age = expected.now - time;

  if (purpose !== expected.purpose) {
    throw new IdentityError(
      'STATEMENT_PURPOSE',
      `This statement was signed for ${purpose}, not for ${expected.purpose}.`,
    );
  }
  if (!audiences.includes(audience)) {
    throw new IdentityError('STATEMENT_AUDIENCE', `This statement is meant for ${audience}.`);
  }
  // Written so that a limit or a clock that is NaN refuses.
  if (!(age <= expected.maxAgeMs)) {
    throw new IdentityError('STATEMENT_EXPIRED', `This statement was signed ${age} ms ago.`);
  }
  if (!(-age <= (expected.maxSkewMs ?? 5_000))) {
    throw new IdentityError('STATEMENT_EXPIRED', `This statement was signed ${-age} ms in the future.`);
  }
  if (expected.deviceId !== undefined && deviceId !== expected.deviceId) {
    throw new IdentityError('STATEMENT_DEVICE', `This statement was signed by device ${deviceId}.`);
  }
  return {
    statement,
    signed: Buffer.concat([domain, payload]),
    key: publicKeyPem(deviceId),
    signature: signatureToDer(signature),
  };
}

function parse(text: string): { payload: Buffer; signature: Buffer; statement: Statement } {
  if (text.length > maxTextLength) malformed(`This statement is longer than ${maxTextLength} characters.`);
  const [first = '', second = '', ...rest] = text.split('.');
  const payload = decodeBase64url(first);
  const signature = decodeBase64url(second);
  if (!payload || !signature || rest.length > 0)
    malformed('This is not two base64url texts with a full stop between.');
  if (signature.length !== 64) malformed(`This signature has ${signature.length} bytes instead of 64.`);

  // Latin-1 keeps one character for each byte, so what is not ASCII cannot pass for something that is.
  const fields = payloadSyntax.exec(payload.toString('latin1'))?.groups as PayloadGroups | undefined;
  if (!fields) malformed('The payload is not that of a statement.');
  const { purpose, audience, nonce, time } = fields;
  const deviceId = deviceIdOf(fields.deviceId);
  return { payload, signature, statement: { purpose, audience, nonce, time: Number(time), deviceId } };
}

/** What {@link payloadSyntax} captures. */
interface PayloadGroups {
  purpose: StatementPurpose;
  audience: string;
  nonce: string;
  time: string;
  deviceId: string;
}

function deviceIdOf(text: string): DeviceId {
  try {
    return parseDeviceId(text);
  } catch {
    malformed('The statement names a device ID that is not a public key.');
  }
}

function malformed(what: string): never {
  throw new IdentityError('STATEMENT_MALFORMED', what);
}
