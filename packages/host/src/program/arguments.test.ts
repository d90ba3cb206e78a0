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

test('help is asked for in two ways', () => {
  for (const asked of ['-h', '--help']) expect(parseArguments([asked])).toBeUndefined();
});

test.for([['--port', 'x'], ['--port', '65536'], ['--port', '-1'], ['--port'], ['--ports', '1'], ['extra']])(
  'what makes no sense is told with the way to help: %o',
  (args) => {
    expect(() => parseArguments(args)).toThrow(/Run 'azsphere-connect --help' to see what it takes\.$/);
  },
);
