import { IdentityError } from './errors.ts';

/**
 * Marks a test identity, on a line before the block. Text there is allowed and ignored by every reader of PEM
 * (RFC 7468 §2), OpenSSL among them; to a person who opens the file it speaks for itself.
 */
const testMark = 'Spherite-Test-Identity: made from a seed, and no secret to anyone who knows it';
const testMarkSyntax = /^Spherite-Test-Identity:/m;

/** Many times the size of a P-256 key with its mark. */
const maxPemLength = 16_384;

const boundary = /^-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t\r]*$/gm;
const block = /^-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----(?=\s|$)/;

/** Puts the mark in front of a PKCS#8 block where it is due. */
export function markPem(pem: string, isTestIdentity: boolean): string {
  return isTestIdentity ? `${testMark}\n${pem}` : pem;
}

/** Finds the one PKCS#8 block of a text, and whether it is marked. The block's content is not looked into. */
export function readPem(text: string): { pem: string; isTestIdentity: boolean } {
  if (text.length > maxPemLength) malformed(`This text is longer than ${maxPemLength} characters.`);
  const [begin, another] = text.matchAll(boundary);
  if (!begin) malformed('There is no private key in this text.');
  if (another) malformed('There is more than one PEM block in this text.');
  if (begin[1] !== 'PRIVATE KEY') {
    throw new IdentityError('PEM_NOT_PKCS8', `This PEM block is labelled "${begin[1]}".`);
  }
  const [pem] =
    block.exec(text.slice(begin.index)) ??
    malformed('This PEM block is cut short, or holds characters that are not base64.');
  return { pem, isTestIdentity: testMarkSyntax.test(text.slice(0, begin.index)) };
}

function malformed(what: string): never {
  throw new IdentityError('PEM_MALFORMED', what);
}
