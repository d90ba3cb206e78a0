import { parseArgs } from 'node:util';
import { deviceCommunicationPort, SpheriteError } from '@spherite/protocol';

export interface Arguments {
  readonly port: number;
  readonly realAddresses: boolean;
  readonly json: boolean;
}

export const help = `Usage: azsphere-connect [options]

Lets clients that speak HTTPS reach the devices that are attached to this machine: a device communication service that
says which there are, and the REST API of each. It finds the devices of SPHERITE_HOME and ends with Ctrl-C.

Options:
  --port N          Port of the device communication service; ${deviceCommunicationPort} unless
                    given, and 0 takes any free one.
  --real-addresses  Each device at its own address, 192.168.35.N port 443,
                    instead of a port of 127.0.0.1. The machine must have the
                    addresses; a message says how it gets them.
  --json            Print one JSON object when ready, and nothing else.
  --version         Show the version.
  -h, --help        Show this help.

Examples:
  azsphere-connect                  for the devices of this home
  azsphere-connect --port 0 --json  for a test
`;

/**
 * Reads the command line; a word when it asks for help or for the version.
 * @throws SpheriteError `USAGE`
 */
export const parseArguments = (args: readonly string[]): Arguments | 'help' | 'version' => {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  return {
    port: values.port === undefined ? deviceCommunicationPort : portOf(values.port),
    realAddresses: values['real-addresses'] ?? false,
    json: values.json ?? false,
  };
};

const parse = (args: readonly string[]) => {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'real-addresses': flag,
        json: flag,
        help: { ...flag, short: 'h' },
        version: flag,
      },
    }).values;
  } catch (error) {
    // "Unknown option '--x'. To specify a positional argument …": the first sentence says it.
    throw usage(`${(error as Error).message.split('. ')[0]}.`);
  }
};

const portOf = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw usage(`--port takes a number from 0 to 65535, not '${text}'.`);
  return Number(text);
};

const usage = (what: string): SpheriteError =>
  new SpheriteError('USAGE', `${what} Run 'azsphere-connect --help' to see what it takes.`);
