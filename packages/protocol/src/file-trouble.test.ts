import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileTrouble } from './file-trouble.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spherite-trouble-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('of a file that cannot be read it is said why, and nothing of writing', () => {
  const troubleOf = (...names: string[]): string => {
    try {
      readFileSync(join(folder, ...names));
      return 'none';
    } catch (error) {
      return fileTrouble(error, 'to read');
    }
  };
  writeFileSync(join(folder, 'file'), '');
  expect(troubleOf('missing')).toBe('there is no such file');
  expect(troubleOf('missing', 'file')).toBe('there is no such file');
  expect(troubleOf('file', 'file')).toBe('a part of the path is a file');
  expect(troubleOf()).toBe('it is a folder');
  expect(fileTrouble({ code: 'EACCES', syscall: 'open' }, 'to read')).toBe('you may not read it');
});
