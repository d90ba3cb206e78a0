import { assert as check, property, record, string, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { cookieJar } from './cookies.ts';

const now = Date.UTC(2026, 10, 24);

test('a cookie goes to its path and below, the most particular first', () => {
  const jar = cookieJar(() => now);
  jar.store('a=1; path=/; httponly, b=2; path=/signin; samesite=lax', '/x');
  expect(jar.header('/')).toEqual({ cookie: 'a=1' });
  expect(jar.header('/signin/7?x=/')).toEqual({ cookie: 'b=2; a=1' });
  expect(jar.header('/signings')).toEqual({ cookie: 'a=1' });
});

test('a date in a cookie does not end it, and one in the past deletes it', () => {
  const jar = cookieJar(() => now);
  jar.store('a=1; path=/; expires=Wed, 25 Nov 2026 00:00:00 GMT, b=2; path=/', '/');
  expect(jar.header('/')).toEqual({ cookie: 'a=1; b=2' });
  jar.store('a=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT, b=; path=/; max-age=0', '/');
  expect(jar.header('/')).toEqual({});
});

test('without a path it is that of the request up to the last slash', () => {
  const jar = cookieJar(() => now);
  jar.store('a=1', '/signin/7');
  expect(jar.header('/signin/8')).toEqual({ cookie: 'a=1' });
  expect(jar.header('/')).toEqual({});
});

test('a value is given back as it came', () => {
  check(
    property(
      record({ name: stringMatching(/^[\w-]{1,20}$/), value: stringMatching(/^[!#-+\--:<-[\]-~]*$/) }),
      ({ name, value }) => {
        const jar = cookieJar(() => now);
        jar.store(`${name}=${value}; path=/`, '/');
        expect(jar.header('/')).toEqual({ cookie: `${name}=${value}` });
      },
    ),
  );
});

test('nothing that a server may send breaks it', () => {
  check(
    property(string(), string(), (header, path) => {
      const jar = cookieJar(() => now);
      jar.store(header, path);
      jar.header(path);
    }),
  );
});
