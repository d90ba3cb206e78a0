import { expect, test } from 'vitest';
import { lockHolders } from './port-holder.ts';

const locks = `1: POSIX  ADVISORY  WRITE 812 fd:01:3 0 EOF
2: FLOCK  ADVISORY  WRITE 4711 00:18:3 0 EOF
2: -> FLOCK  ADVISORY  WRITE 4712 00:18:3 0 EOF
3: FLOCK  ADVISORY  WRITE 4713 00:18:4 0 EOF
4: FLOCK  ADVISORY  WRITE 0 00:18:3 0 EOF
`;

test('the holder of a lock is found by device and inode, and who waits for it is none', () => {
  expect(lockHolders(locks, 0x18n, 3n)).toEqual([4711]);
  expect(lockHolders(locks, 0x18n, 4n)).toEqual([4713]);
  expect(lockHolders(locks, 0x18n, 5n)).toEqual([]);
});

test('major and minor numbers are unpacked as Linux packs them', () => {
  // 0xfd, 1: the low byte of the minor number, then twelve bits of the major one.
  expect(lockHolders(locks, 0xfd01n, 3n)).toEqual([812]);
});

test('a table of another form names nobody', () => {
  expect(lockHolders('', 0x18n, 3n)).toEqual([]);
  expect(lockHolders('nonsense\n\n', 0x18n, 3n)).toEqual([]);
});
