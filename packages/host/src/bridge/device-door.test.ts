import { expect, test } from 'vitest';
import { deviceDoor } from './device-door.ts';

const leads = (path: string, address = '127.0.0.1') => deviceDoor.knows?.(path, address);

test.for([
  '/spherite/recovery',
  '/spherite/recovery/images?x',
  '/spherite/recovery/completion',
  '//%73pherite%2Frecovery',
])('recovery is none of the service line’s: %s', (path) => {
  expect(leads(path)).toBe(false);
});

test('what is Spherite’s own is for programs that came over the loopback', () => {
  expect(leads('/spherite/radio')).toBe(true);
  expect(leads('/spherite/radio', '::1')).toBe(true);
  expect(leads('/spherite/radio', '192.168.35.2')).toBe(false);
});

test('what the real device has is there at every address', () => {
  for (const path of ['/status', '/', '/spherites', '/app/status/spherite', '/%'])
    expect(leads(path, '192.168.35.2')).toBe(true);
});
