/** What a resource says about itself in `/.well-known/core` (RFC 6690). */
export interface CoreResource {
  /** Absolute path, such as `/status`. */
  readonly path: string;
  readonly title?: string;
  /** Resource type: what it is, as a machine reads it. */
  readonly rt?: string;
  /** Content format of its answers. */
  readonly ct?: number;
  /** It can be observed (RFC 7641 §6). */
  readonly obs?: boolean;
}

/** The path that every server answers with what it has. */
export const CORE_PATH = '/.well-known/core';

/**
 * The resources in link format, those that match the query (RFC 6690 §4.1): `?rt=status` picks by attribute,
 * `?href=/net*` by path, a star at the end stands for any rest.
 */
export function coreLinks(resources: readonly CoreResource[], query: URLSearchParams): string {
  return resources
    .filter((resource) => [...query].every(([name, wanted]) => matches(resource, name, wanted)))
    .map(coreLink)
    .join(',');
}

function coreLink({ path, title, rt, ct, obs }: CoreResource): string {
  let link = `<${path}>`;
  if (title !== undefined) link += `;title=${quoted(title)}`;
  if (rt !== undefined) link += `;rt=${quoted(rt)}`;
  if (ct !== undefined) link += `;ct=${ct}`;
  if (obs === true) link += ';obs';
  return link;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function matches(resource: CoreResource, name: string, wanted: string): boolean {
  const values = attribute(resource, name);
  return wanted.endsWith('*')
    ? values.some((value) => value.startsWith(wanted.slice(0, -1)))
    : values.includes(wanted);
}

function attribute({ path, title, rt, ct, obs }: CoreResource, name: string): readonly string[] {
  switch (name) {
    case 'href':
      return [path];
    case 'title':
      return title === undefined ? [] : [title];
    case 'rt':
      // A list of types, each of which is matched by itself.
      return rt === undefined ? [] : rt.split(' ');
    case 'ct':
      return ct === undefined ? [] : [String(ct)];
    case 'obs':
      return obs === true ? [''] : [];
    default:
      return [];
  }
}
