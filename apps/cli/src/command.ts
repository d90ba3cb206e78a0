import { InvalidArgumentError } from 'commander';
import type { Context } from './context.ts';

/**
 * An option of a command as data. The parser, `--help` and the completion scripts are all derived from it.
 * `Value` is what the command receives.
 */
export interface OptionSpec<Value = unknown> {
  /** As commander writes them: `-n, --name <name>`. */
  readonly flags: string;
  readonly description: string;
  /** Other spellings that mean the same: those of older tools. They work and are not shown. */
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  readonly required?: boolean;
  /** Makes the value of what was typed. @param before - what the option gave earlier on the same command line. */
  readonly parse?: (text: string, before: unknown) => Value;
  /** Only there so that the type is carried along. */
  readonly carries?: Value;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Key in keyof Specs]: Specs[Key] extends OptionSpec<infer Value> ? Value : never;
};

type More = Pick<OptionSpec, 'aliases' | 'choices'>;

export const flag = (flags: string, description: string, more: More = {}): OptionSpec<boolean> => ({
  flags,
  description,
  ...more,
});

export const value = (
  flags: string,
  description: string,
  more: More = {},
): OptionSpec<string | undefined> => ({ flags, description, ...more });

/** Where there are choices, it is one of them. */
export const required = <const Choice extends string = string>(
  flags: string,
  description: string,
  more: Pick<More, 'aliases'> & { readonly choices?: readonly Choice[] } = {},
): OptionSpec<Choice> => ({
  flags,
  description,
  required: true,
  ...more,
});

/** A whole number, both ends of the range included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export const number = (
  flags: string,
  description: string,
  range: Range,
  more: More = {},
): OptionSpec<number | undefined> => ({ flags, description, ...more, parse: wholeNumber(range) });

export const requiredNumber = (
  flags: string,
  description: string,
  range: Range,
  more: More = {},
): OptionSpec<number> => ({ flags, description, ...more, required: true, parse: wholeNumber(range) });

const wholeNumber =
  ({ from, to }: Range) =>
  (text: string): number => {
    const typed = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (typed >= from && typed <= to) return typed;
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };

/** An option that may be given more than once. */
export const values = (
  flags: string,
  description: string,
  more: More = {},
): OptionSpec<readonly string[] | undefined> => ({
  flags,
  description: `${description} May be given more than once.`,
  ...more,
  parse: (text, before) => [...((before as readonly string[] | undefined) ?? []), text],
});

export interface ArgumentSpec {
  readonly name: string;
  readonly description: string;
  readonly choices: readonly string[];
}

/** One verb of `azsphere`. */
export interface Command<Specs extends OptionSpecs = OptionSpecs> {
  readonly options: Specs;
  /** One word after the verb, where the verb takes one; the command finds it under `argument`. */
  readonly argument?: ArgumentSpec;
  /** Shown by `--help`: what the command line looks like, and what it is for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** A paragraph for `--help`, where the summary does not say it all. */
  readonly notes?: string;
  /** Prints nothing but what it was asked for: neither timing line nor JSON. */
  readonly bare?: boolean;
  /** Does it. @returns what `--output json` prints; undefined where it has printed that itself. */
  run(options: OptionValues<Specs>, context: Context, argument: string): Promise<unknown>;
}

export const command = <const Specs extends OptionSpecs>(spec: Command<Specs>): Command<Specs> => spec;

/** The options that every command takes. */
export const globalOptions = {
  output: value('-o, --output <format>', 'Print text for people, or JSON for programs.', {
    choices: ['text', 'json'],
  }),
  service: value('--service <url>', 'The service to use, instead of the one that SPHERITE_HOME names.'),
  verbose: flag('-v, --verbose', 'Also tell, on standard error, what is being done.'),
  debug: flag('--debug', 'Also tell, on standard error, every request and answer.'),
} as const;

export const tenantOption = value(
  '-t, --tenant <tenant>',
  'ID or name of the tenant, instead of the selected one.',
);

export const deviceOption = value(
  '-d, --device <device>',
  'The device: its ID, IP address, connection path or serial port.',
  { aliases: ['-i, --deviceid <device>'] },
);

/** For what is done over a device's line; `-i` is left to what the verb itself identifies. */
export const attachedDeviceOption = value(
  '-d, --device <device>',
  'The attached device, where there are several: its ID, IP address, connection path or serial port.',
);

export const networkIdOption = requiredNumber(
  '-i, --id <id>',
  "The ID of the network, as 'azsphere device wifi list' shows it.",
  { from: 0, to: 0x7fff_ffff },
);

export const interfaceOption = required(
  '-i, --interface <name>',
  "The interface, as 'azsphere device network list-interfaces' shows it: wlan0, for example.",
);

const certificateId = (text: string): string => {
  if (/^[\w-]{1,16}$/.test(text)) return text;
  throw new InvalidArgumentError('It must have 1 to 16 letters, digits, hyphens and underscores.');
};

export const certificateIdOption: OptionSpec<string> = {
  ...required('-i, --cert-id <name>', 'What the certificate is called on the device.', {
    aliases: ['--certid <name>'],
  }),
  parse: certificateId,
};
