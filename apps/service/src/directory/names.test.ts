import { SpheriteError } from '@spherite/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldName, parseDirectoryName, parseUserName } from './names.ts';

describe('names', () => {
  test('are one name in whatever case they are typed', () => {
    expect(parseUserName(' Alice@Contoso.COM ')).toEqual({
      name: 'alice@contoso.com',
      directory: 'contoso.com',
    });
    expect(parseDirectoryName('Fabrikam.Example')).toBe('fabrikam.example');
  });

  test.each([
    'alice',
    '@contoso.com',
    'alice@',
    'alice@contoso',
    'al ice@contoso.com',
    'alice@contoso.com@evil.example',
    '<b>@contoso.com',
    'alice@-contoso.com',
    `${'a'.repeat(65)}@contoso.com`,
  ])('of users are not %j', (name) => {
    expect(() => parseUserName(name)).toThrow(SpheriteError);
  });

  test('of users may have dots, digits, plus signs and hyphens', () => {
    for (const name of ['a@b.cd', 'first.last+tag@contoso.com', "o'neil@contoso.com", '1-2@3.example'])
      expect(parseUserName(name).name).toBe(name);
  });

  test('are taken or refused, whatever is typed, and folding them twice changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.emailAddress()), (typed) => {
        expect(foldName(foldName(typed))).toBe(foldName(typed));
        for (const parse of [parseUserName, parseDirectoryName])
          try {
            parse(typed);
          } catch (error) {
            expect(error).toMatchObject({ code: 'REQUEST_INVALID' });
          }
      }),
      { numRuns: 2000 },
    );
  });
});
