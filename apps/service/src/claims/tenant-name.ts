import { SpheriteError } from '@spherite/protocol';

/**
 * Checks the name of a tenant-to-be: 1 to 50 ASCII letters, digits and spaces, no space in front.
 * @throws SpheriteError `TENANT_NAME_INVALID`, naming the character.
 */
export function checkTenantName(name: string): void {
  const problem = problemOf(name);
  if (problem)
    throw new SpheriteError(
      'TENANT_NAME_INVALID',
      `${problem} A tenant name has 1 to 50 letters (A to Z), digits and spaces, and does not begin with a space. Choose another name.`,
    );
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'The tenant name is empty.';
  if (name.startsWith(' ')) return 'The tenant name begins with a space.';
  const position = name.search(/[^A-Za-z0-9 ]/);
  if (position >= 0) {
    const character = JSON.stringify(String.fromCodePoint(name.codePointAt(position) ?? 0));
    const end = position === name.length - 1 ? ', at its end' : '';
    return `The tenant name contains ${character} (character ${position + 1}${end}).`;
  }
  if (name.length > 50) return `The tenant name has ${name.length} characters.`;
  return undefined;
}
