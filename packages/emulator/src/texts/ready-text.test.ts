import type { ReadyEvent } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { readyText } from './ready-text.ts';

const ready: ReadyEvent = {
  event: 'ready',
  pid: 7,
  home: '/somewhere',
  version: '1.0.0',
  service: { url: 'http://127.0.0.1:3620' },
  devices: [{ id: 'AB', serial: '/somewhere/bus/1' }],
  users: [
    { name: 'alice@contoso.com', password: 'once' },
    { name: 'bob@contoso.com', password: 'twice' },
  ],
};
const text = (change: Partial<ReadyEvent>): string =>
  readyText({ ...ready, ...change }, { homeIsDefault: true }).join('\n');

test('a new world is told with the whole way to a claimed device', () => {
  expect(text({})).toContain(
    'Next, in another terminal:\n  azsphere login --username alice@contoso.com\n  azsphere tenant create --name "Contoso Ltd"\n  azsphere device claim\n',
  );
  expect(text({})).toContain('User     bob@contoso.com, one-time password twice\n');
});

test('with a bridge, it is told where devices answer to HTTPS, and by what certificate they are known', () => {
  const bridged = text({
    connect: { url: 'http://127.0.0.1:48938', ca: '/somewhere/ca.pem' },
    devices: [{ id: 'AB', serial: '/somewhere/bus/1', url: 'https://127.0.0.1:4711' }],
  });
  expect(bridged).toContain('Connect  http://127.0.0.1:48938\n         certificate /somewhere/ca.pem\n');
  expect(bridged).toContain('         on /somewhere/bus/1\n         and https://127.0.0.1:4711\n');
});

test('of several devices, the first is named', () => {
  const devices = ['2', '3'].map((place) => ({ id: place, serial: `/somewhere/bus/${place}` }));
  expect(text({ devices })).toContain(
    '\n  azsphere tenant create --name "Contoso Ltd" --device 2\n  azsphere device claim --device 2\n',
  );
});

test('without a device, nothing is suggested that needs one', () => {
  expect(text({ devices: [] })).toContain('\n  azsphere login --username alice@contoso.com\n\n');
});

test('a world that was there before does not tell its passwords again, and suggests nothing that was done', () => {
  const used = text({ users: [{ name: 'alice@contoso.com', password: null }] });
  expect(used).toContain('User     alice@contoso.com, with the password of before\n');
  expect(used).toContain("'spherite user reset-password NAME'");
  expect(used).not.toMatch(/tenant create|device claim|one-time/);
});

test('what npx has started is told with commands that npx finds', () => {
  const lines = readyText(
    { ...ready, users: [{ name: 'alice@contoso.com', password: null }] },
    { homeIsDefault: true, throughNpx: true, detach: true },
  ).join('\n');
  expect(lines).toContain(
    '\n  npx azsphere login --username alice@contoso.com\n  npx azsphere tenant list\n',
  );
  expect(lines).toContain("'npx spherite user reset-password NAME'");
  expect(lines).toContain("'npx spherite down'");
});
