import type { DeviceSetupText } from '@spherite/device';
import { type Command, Option } from 'commander';
import { seedText, wholeNumber } from './command.ts';

/** What a world is made of, whoever starts it. */
export interface WorldText extends DeviceSetupText {
  readonly devices: number;
  readonly seed?: string;
  readonly claims: 'id' | 'proof';
  readonly connect?: true;
}

/** Adds the options of {@link WorldText}. */
export const worldOptions = (command: Command): Command =>
  command
    .option('--devices <n>', 'How many devices are attached.', wholeNumber(0, 254), 1)
    .option('--seed <text>', 'Make device IDs, tenant IDs and one-time passwords from this text.', seedText)
    .addOption(
      new Option('--claims <how>', 'Whether an ID is enough to claim a device, or it must prove its key.')
        .choices(['id', 'proof'])
        .default('id'),
    )
    .option(
      '--manufacturing-state <state>',
      'Blank, Module1Complete, Unknown or DeviceComplete, for new devices.',
    )
    .option(
      '--capabilities <n,n>',
      'Capabilities of new devices: 11 for application development, 13 for field servicing.',
    )
    .option('--radio <file>', 'What is in the air around the devices, as JSON.')
    .option('--trust <file>', 'Devices believe images of this signer: a certificate or a public key.')
    .option('--connect', 'Let clients that speak HTTPS reach the devices.');
