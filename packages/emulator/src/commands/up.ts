import { spheriteHome } from '@spherite/host';
import { deviceCommunicationPort, type ReadyEvent, readyEvent } from '@spherite/protocol';
import { Option } from 'commander';
import { type Shell, untilEnding } from '../shell.ts';
import { readyText } from '../texts/ready-text.ts';
import { examples, folderPath, reportTo, type Verb, wholeNumber } from './command.ts';
import { type WorldText, worldOptions } from './world-options.ts';

interface UpOptions extends WorldText {
  readonly data?: string;
  readonly port: number;
  readonly connectPort?: number;
  readonly realAddresses?: true;
  readonly json?: true;
  readonly detach?: true;
}

export const up: Verb = (program, shell, end) => {
  worldOptions(program.command('up'))
    .summary('Start the service and its devices.')
    .description(
      'Starts the Security Service and simulated devices on this machine. Ctrl-C ends it. Everything is kept in memory unless --data names a folder.',
    )
    .option('--data <dir>', 'Keep service and devices in this folder.', folderPath)
    .option('--port <n>', 'Port of the service; 0 takes any free one.', wholeNumber(0, 65535), defaultPort)
    .addOption(
      new Option(
        '--connect-port <n>',
        `As --connect, on another port than ${deviceCommunicationPort}; 0 takes any free one.`,
      )
        .argParser(wholeNumber(0, 65535))
        .implies({ connect: true }),
    )
    .addOption(
      new Option(
        '--real-addresses',
        'As --connect, with each device at its own address 192.168.35.N.',
      ).implies({
        connect: true,
      }),
    )
    .option('--json', 'Print one JSON object when ready, and nothing else.')
    .option('--detach', 'Return when ready, and keep running in the background.')
    .addHelpText(
      'after',
      examples(
        ['spherite up', 'one device, everything in memory, until Ctrl-C'],
        ['spherite up --devices 2 --data ./world', 'two devices, kept for the next time'],
        ['spherite up --capabilities 11', 'a device that is open for application development'],
        ['spherite up --connect', 'with the device communication service, and HTTPS for each device'],
        ['spherite up --detach', 'in the background; spherite down ends it'],
        ['spherite up --port 0 --json', 'for a program: any free port, told in JSON'],
      ),
    )
    .action(async (options: UpOptions) => {
      if (options.detach) return detach(shell, end, options);
      return stayUp(shell, options);
    });
};

/** The number of the chip, MT3620. */
const defaultPort = 3620;

const stayUp = async (shell: Shell, { json, detach: _, ...given }: UpOptions): Promise<void> => {
  const { manufacturingState, capabilities, radio, trust, connect, connectPort, realAddresses, ...options } =
    given;
  const ending = untilEnding(shell);
  const [{ startWorld }, { readDeviceSetup }] = await Promise.all([
    import('../start-world.ts'),
    import('@spherite/device'),
  ]);
  const world = await startWorld({
    ...options,
    ...(await readDeviceSetup({ manufacturingState, capabilities, radio, trust })),
    home: spheriteHome(shell.env),
    pid: shell.pid,
    report: reportTo(shell),
    ...(connect
      ? { connect: { port: connectPort ?? deviceCommunicationPort, realAddresses: realAddresses ?? false } }
      : {}),
  });
  if (world.crashedBefore !== undefined)
    shell.warn(
      `warn: The Spherite that ran here before (pid ${world.crashedBefore}) ended without cleaning up.`,
    );
  if (world.passedOver.length > 0)
    shell.warn(
      `warn: ${options.data} keeps the devices that it has; for new ones only: ${world.passedOver.join(', ')}.`,
    );
  try {
    announce(shell, world.ready, options, json);
    world.boot();
    await ending;
  } finally {
    await world.close();
  }
};

const detach = async (
  shell: Shell,
  end: (status: number) => void,
  { json, detach: _, ...options }: UpOptions,
): Promise<void> => {
  const { startDetached } = await import('../start-detached.ts');
  const args = Object.entries(options).map(([name, value]) => flagOf(name, value));
  const outcome = await startDetached({
    command: [...shell.again, 'up', '--json', ...args],
    home: spheriteHome(shell.env),
    env: shell.env,
  });
  if (!outcome.started) {
    for (const line of outcome.said) shell.warn(line);
    return end(outcome.status);
  }
  announce(shell, readyEvent.parse(JSON.parse(outcome.line)), { ...options, detach: true }, json);
};

/** An option as it stands on a command line. */
const flagOf = (name: string, value: unknown): string => {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return value === true ? flag : `${flag}=${value}`;
};

const announce = (
  shell: Shell,
  ready: ReadyEvent,
  options: { readonly data?: string; readonly detach?: true },
  json = false,
): void => {
  if (json) {
    shell.print(JSON.stringify(ready));
    return;
  }
  const homeIsDefault = ready.home === spheriteHome({ ...shell.env, SPHERITE_HOME: undefined });
  // npm sets it for what `npx` runs.
  const throughNpx = shell.env['npm_command'] === 'exec';
  for (const line of readyText(ready, { ...options, homeIsDefault, throughNpx })) shell.print(line);
};
