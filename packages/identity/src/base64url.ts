/**
 * Decodes base64url (RFC 4648 §5, no padding), or returns undefined unless the text is the one canonical
 * spelling of its bytes: with two spellings, one signed statement would be two different texts.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
