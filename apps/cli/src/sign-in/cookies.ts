interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** The cookies of one walk through the sign-in pages (RFC 6265 §5.3, for the one host there is). */
export interface CookieJar {
  /** @param setCookie - the header's values; several of them joined by `, `. */
  store(setCookie: string | undefined, requestPath: string): void;
  /** The `cookie` header for a path, if there is anything to send. */
  header(path: string): { cookie?: string };
}

export const cookieJar = (now: () => number): CookieJar => {
  const cookies = new Map<string, Cookie>();
  return {
    store: (setCookie, requestPath) => {
      for (const text of split(setCookie ?? '')) {
        const parsed = parse(text, requestPath, now());
        if (!parsed) continue;
        const key = `${parsed.cookie.path} ${parsed.cookie.name}`;
        if (parsed.expired) cookies.delete(key);
        else cookies.set(key, parsed.cookie);
      }
    },
    header: (path) => {
      const due = [...cookies.values()]
        .filter((cookie) => covers(cookie.path, path))
        .sort((a, b) => b.path.length - a.path.length);
      return due.length === 0 ? {} : { cookie: due.map(({ name, value }) => `${name}=${value}`).join('; ') };
    },
  };
};

/** A date holds a comma too, but no `name=` follows it. */
const split = (header: string): string[] => header.split(/, (?=[!#$%&'*+.^_`|~0-9A-Za-z-]+=)/);

const parse = (
  text: string,
  requestPath: string,
  now: number,
): { cookie: Cookie; expired: boolean } | undefined => {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  if (equals <= 0) return undefined;
  const found = new Map(
    attributes.map((attribute) => {
      const [name = '', ...value] = attribute.split('=');
      return [name.toLowerCase(), value.join('=')];
    }),
  );
  const path = found.get('path');
  const maxAge = found.get('max-age');
  const expires = Date.parse(found.get('expires') ?? '');
  return {
    cookie: {
      name: pair.slice(0, equals),
      value: pair.slice(equals + 1),
      path: path?.startsWith('/') ? path : defaultPath(requestPath),
    },
    expired: maxAge === undefined ? expires <= now : Number(maxAge) <= 0,
  };
};

/** RFC 6265 §5.1.4 */
const defaultPath = (requestPath: string): string => {
  const path = requestPath.split('?', 1)[0] ?? '/';
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
};

const covers = (cookiePath: string, requestPath: string): boolean => {
  const path = requestPath.split('?', 1)[0] ?? '/';
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/';
};
