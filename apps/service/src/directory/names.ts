import { SpheriteError } from '@spherite/protocol';

/** RFC 1123 §2.1, with at least one dot: a directory is named like a company's domain. */
const domain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What the real directory allows before the @ of a user principal name. */
const localPart = /^[a-z0-9]([a-z0-9._'+-]{0,62}[a-z0-9_-])?$/;

/** One spelling for one name; what nobody could be called is folded too, so that it is counted like the rest. */
export const foldName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** @throws SpheriteError `REQUEST_INVALID` */
export function parseDirectoryName(name: string): string {
  const folded = foldName(name);
  if (!domain.test(folded))
    throw new SpheriteError(
      'REQUEST_INVALID',
      `"${name}" cannot be the name of a directory. It has to be a domain, such as contoso.com.`,
    );
  return folded;
}

/** @throws SpheriteError `REQUEST_INVALID` */
export function parseUserName(name: string): { readonly name: string; readonly directory: string } {
  const folded = foldName(name);
  const at = folded.lastIndexOf('@');
  const directory = folded.slice(at + 1);
  if (at < 1 || !localPart.test(folded.slice(0, at)) || !domain.test(directory))
    throw new SpheriteError(
      'REQUEST_INVALID',
      `"${name}" cannot be the name of a user. It has to be like alice@contoso.com.`,
    );
  return { name: folded, directory };
}
