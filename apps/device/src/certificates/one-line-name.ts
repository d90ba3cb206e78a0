/**
 * A name as OpenSSL's X509_NAME_oneline writes it, `/C=US/CN=Contoso`, from the form in which Node has it: an attribute
 * a line, those that belong together joined by ` + `, and values escaped as RFC 2253 says.
 */
export const oneLineName = (name: string | undefined): string =>
  (name ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `/${line.split(' + ').map(attribute).join('+')}`)
    .join('');

const attribute = (text: string): string => {
  const at = text.indexOf('=') + 1;
  return text.slice(0, at) + escaped(unescaped(text.slice(at)));
};

/** A character after its backslash, or the two digits of a control character. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-9A-F]{2})|\\(.)/g, (_, hex, character) =>
    hex === undefined ? character : String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** Whatever is not plain ASCII byte by byte, and what would end an attribute after a backslash. */
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (character === '/' || character === '+') return `\\${character}`;
      return byte < 0x20 || byte > 0x7e
        ? `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : character;
    })
    .join('');
