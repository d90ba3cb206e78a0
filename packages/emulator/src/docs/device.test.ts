import { readFile } from 'node:fs/promises';
import {
  deviceCommands,
  deviceErrors,
  formatDeviceError,
  isDeviceErrorName,
  radioEnvironment,
} from '@spherite/protocol';
import { expect, test } from 'vitest';

const document = await readFile(new URL('../../../../docs/device.md', import.meta.url), 'utf8');

test('docs/device.md has a row for every endpoint, and none for one that there is not', () => {
  const rows = [...document.matchAll(/^\| ((?:GET|POST|PUT|PATCH|DELETE) `[^`]+`) \|/gm)].map(
    ([, row]) => row,
  );
  const endpoints = Object.values(deviceCommands).map(({ method, path }) => `${method} \`${path}\``);
  expect(rows.toSorted()).toEqual(endpoints.toSorted());
});

test('the air of docs/device.md is one that a device takes', () => {
  const [, example = ''] = /^```json radio\.json\n([\s\S]*?)^```$/m.exec(document) ?? [];
  expect(radioEnvironment.parse(JSON.parse(example)).accessPoints).toHaveLength(8);
});

test('the numbers that never come are called in docs/device.md as in the contract', () => {
  const [, section = ''] = document.split('## Numbers that never come');
  const listed = [...section.matchAll(/(\d+:\d+)\s+(\w+)/g)].map(([, number, name = '']) => [number, name]);
  expect(listed.length).toBeGreaterThan(10);
  for (const [number, name = ''] of listed)
    expect(isDeviceErrorName(name) && formatDeviceError(deviceErrors[name]), name).toBe(number);
});
