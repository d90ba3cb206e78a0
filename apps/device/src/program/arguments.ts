import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SpheriteError } from '@spherite/protocol';
import type { DeviceSetupText } from '../device-setup.ts';

export interface Arguments {
  /** Origin of the service; absent when the one of the home is meant. */
  readonly service?: string;
  readonly listen: { readonly pty: string } | { readonly tcp: number };
  readonly flash?: string;
  readonly seed?: string;
  readonly setup: DeviceSetupText;
  readonly json: boolean;
}

export const help = `Usage: spherite-device [--service URL] --pty PATH | --tcp PORT [options]

A simulated Azure Sphere device on a serial line. It shows itself to 'azsphere' and ends with Ctrl-C.

Options:
  --service URL  The service that the device authenticates itself to; without
                 it, the Spherite that runs in SPHERITE_HOME.
  --pty PATH     Make a serial port, and PATH a link to it.
  --tcp PORT     Listen on a port of this machine instead; 0 takes any free one.
  --flash DIR    Keep identity and state in this folder; without it, they go
                 with the process.
  --seed TEXT    Make the identity from this text: the same device each time,
                 for tests.
  --manufacturing-state STATE
                 A new device begins as Blank, Module1Complete, Unknown or
                 DeviceComplete (the default).
  --capabilities N,N
                 A new device has these capabilities: 11 for application
                 development, 13 for field servicing.
  --radio FILE   What is in the air around the device, as JSON.
  --trust FILE   Believe images of this signer: a certificate or a public key.
  --json         Print one JSON object when ready.
  --version      Show the version.
  -h, --help     Show this help.

Examples:
  spherite-device --pty ./my-device                   for the Spherite of this home, forgotten at the end
  spherite-device --pty ./my-device --flash ./flash   the same device the next time
  spherite-device --tcp 0 --seed nightly --json       for a test
`;

/**
 * Reads the command line; a word when it asks for help or for the version.
 * @throws SpheriteError `USAGE`
 */
export const parseArguments = (args: readonly string[]): Arguments | 'help' | 'version' => {
  const { service, pty, tcp, flash, seed, json = false, help: asksHelp, version, ...setup } = parse(args);
  if (asksHelp) return 'help';
  if (version) return 'version';
  if ((pty === undefined) === (tcp === undefined))
    throw usage('The device needs one line to listen on: --pty PATH or --tcp PORT.');
  return {
    listen: pty === undefined ? { tcp: portOf(tcp ?? '') } : { pty: pathOf('--pty', pty) },
    json,
    setup: {
      manufacturingState: setup['manufacturing-state'],
      capabilities: setup.capabilities,
      radio: setup.radio,
      trust: setup.trust,
    },
    ...(service === undefined ? {} : { service: originOf(service) }),
    ...(flash === undefined ? {} : { flash: pathOf('--flash', flash) }),
    ...(seed === undefined ? {} : { seed: seedOf(seed) }),
  };
};

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        service: text,
        pty: text,
        tcp: text,
        flash: text,
        seed: text,
        'manufacturing-state': text,
        capabilities: text,
        radio: text,
        trust: text,
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
    throw usage(`--tcp takes a number from 0 to 65535, not '${text}'.`);
  return Number(text);
};

const pathOf = (option: string, text: string): string => {
  if (text === '') throw usage(`${option} needs a path.`);
  return resolve(text);
};

const seedOf = (text: string): string => {
  if (text.length < 1 || text.length > 1024) throw usage('--seed takes 1 to 1024 characters.');
  return text;
};

const originOf = (text: string): string => {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw usage(`--service takes the address of a service, such as http://127.0.0.1:3620, not '${text}'.`);
  return url.origin;
};

const usage = (what: string): SpheriteError =>
  new SpheriteError('USAGE', `${what} Run 'spherite-device --help' to see what it takes.`);
