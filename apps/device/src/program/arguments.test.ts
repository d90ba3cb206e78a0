import { join, resolve } from 'node:path';
import { manufacturingState } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { help, parseArguments } from './arguments.ts';

test('a device listens on a port of one kind', () => {
  expect(parseArguments(['--pty', 'port'])).toEqual({
    listen: { pty: resolve('port') },
    json: false,
    setup: {},
  });
  expect(parseArguments(['--tcp', '0', '--json'])).toEqual({ listen: { tcp: 0 }, json: true, setup: {} });
});

test('everything else has a place', () => {
  const args = ['--tcp=4000', '--service', 'http://localhost:3620/', '--flash', 'f', '--seed', 's'];
  const setup = ['--manufacturing-state', 'Blank', '--capabilities', '11', '--radio', 'r', '--trust', 't'];
  expect(parseArguments([...args, ...setup])).toEqual({
    listen: { tcp: 4000 },
    service: 'http://localhost:3620',
    flash: join(resolve('.'), 'f'),
    seed: 's',
    json: false,
    setup: { manufacturingState: 'Blank', capabilities: '11', radio: 'r', trust: 't' },
  });
});

test('the version is asked for without a line', () => {
  expect(parseArguments(['--version'])).toBe('version');
});

test.each([['--help'], ['-h'], ['--pty', 'x', '--tcp', '1', '--help']])('help is help: %s', (...args) => {
  expect(parseArguments(args)).toBe('help');
  expect(help).toContain('Examples:');
});

test('the help names every state in which a new device can begin', () => {
  for (const state of manufacturingState.options) expect(help).toContain(state);
});

test.each([
  [[], /--pty PATH or --tcp PORT/],
  [['--pty', 'x', '--tcp', '1'], /--pty PATH or --tcp PORT/],
  [['--tcp', '65536'], /0 to 65535/],
  [['--tcp', '1e3'], /0 to 65535/],
  [['--tcp', '-1'], /--tcp/],
  [['--pty'], /--pty/],
  [['--pty', ''], /--pty needs a path/],
  [['--tcp', '1', '--speed', '9'], /--speed/],
  [['--tcp', '1', 'more'], /more/],
  [['--tcp', '1', '--service', 'localhost:3620'], /http:\/\/127/],
  [['--tcp', '1', '--service', 'https://localhost'], /http:\/\/127/],
  [['--tcp', '1', '--service', 'http://u:p@localhost'], /http:\/\/127/],
  [['--tcp', '1', '--service', 'http://localhost/v2'], /http:\/\/127/],
  [['--tcp', '1', '--seed', ''], /--seed/],
])('%j is refused, and says why', (args, why) => {
  expect(() => parseArguments(args)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(why) }),
  );
  expect(() => parseArguments(args)).toThrow(/Run 'spherite-device --help' to see what it takes\.$/);
});
