import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

test('the port is the one that clients know, unless another is given', () => {
  expect(parseArguments([])).toEqual({ port: 48_938, realAddresses: false, json: false });
  expect(parseArguments(['--port', '0', '--real-addresses', '--json'])).toEqual({
    port: 0,
    realAddresses: true,
    json: true,
  });
});

test.for([
  ['-h', 'help'],
  ['--help', 'help'],
  ['--version', 'version'],
] as const)('%s asks for %s', ([asked, what]) => {
  expect(parseArguments([asked])).toBe(what);
});

test.for([['--port', 'x'], ['--port', '65536'], ['--port', '-1'], ['--port'], ['--ports', '1'], ['extra']])(
  'what makes no sense is told with the way to help: %o',
  (args) => {
    expect(() => parseArguments(args)).toThrow(/Run 'azsphere-connect --help' to see what it takes\.$/);
  },
);
