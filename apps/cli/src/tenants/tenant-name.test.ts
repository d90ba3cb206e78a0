import { assert as check, property, string, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { checkTenantName } from './tenant-name.ts';

test('1 to 50 letters, digits and spaces are a name', () => {
  check(property(stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ]{0,49}$/), (name) => checkTenantName(name)));
});

test('everything else is refused', () => {
  check(
    property(string({ unit: 'binary' }), (name) => {
      if (/^[A-Za-z0-9][A-Za-z0-9 ]{0,49}$/.test(name)) checkTenantName(name);
      else expect(() => checkTenantName(name)).toThrow(/tenant name/);
    }),
  );
});

test.each([
  ['Contoso Dishwasher Division.', 'character 28 is "."'],
  ['Contoso😀', 'character 8 is "😀"'],
  ['Con\ntoso', 'character 4 is "\\n"'],
  [' Contoso', 'begin with a space'],
  ['', 'empty'],
  ['A'.repeat(51), 'this one has 51'],
])('%j is refused with the reason: %s', (name, reason) => {
  expect(() => checkTenantName(name)).toThrow(reason);
});
