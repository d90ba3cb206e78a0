import { SpheriteError } from '@spherite/protocol';

/** Characters; the same limit that the service holds. */
const maxLength = 50;

/** @throws SpheriteError `TENANT_NAME_INVALID`, naming the character that is at fault. */
export const checkTenantName = (name: string): void => {
  if (name.length === 0) throw invalid('A tenant name cannot be empty.');
  if (name.startsWith(' ')) throw invalid('A tenant name cannot begin with a space.');
  const position = name.search(/[^A-Za-z0-9 ]/);
  if (position >= 0) {
    const character = String.fromCodePoint(name.codePointAt(position) ?? 0);
    throw invalid(
      `A tenant name has only ASCII letters, digits and spaces, but character ${position + 1} is ${JSON.stringify(character)}.`,
    );
  }
  if (name.length > maxLength)
    throw invalid(`A tenant name has at most ${maxLength} characters, but this one has ${name.length}.`);
};

const invalid = (what: string): SpheriteError =>
  new SpheriteError('TENANT_NAME_INVALID', `${what} Choose a name like "Contoso Ltd", in quotes.`);
