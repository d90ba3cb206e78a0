import { table } from '@spherite/cli';
import { type AttachedDevice, addressOf, listAttachedDevices } from '@spherite/host';
import { examples, type Verb } from './command.ts';
import { findRunning } from './running.ts';

export const status: Verb = (program, shell) => {
  program
    .command('status')
    .summary('Show what runs in this home.')
    .description('Shows the service, the devices and the users of the Spherite that runs in this home.')
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples(
        ['spherite status', 'the service, its devices and its users'],
        ['spherite status --json', 'the same for a program'],
      ),
    )
    .action(async (options: { json?: true }) => {
      const { locator, client } = await findRunning(shell);
      const [users, manufactured, attached] = await Promise.all([
        client.listUsers(),
        client.listFactoryDevices(),
        listAttachedDevices(locator.home),
      ]);
      const serials = new Map(attached.map((device) => [device.deviceId, serialOf(device)]));
      const urls = new Map(locator.devices.map(({ id, url }) => [id, url]));
      const devices = manufactured.map(({ deviceId, ...state }) => ({
        id: deviceId,
        serial: serials.get(deviceId) ?? null,
        url: urls.get(deviceId),
        ...state,
      }));
      const { pid, home, version, service, connect } = locator;
      if (options.json) {
        const names = users.map(({ name, password }) => ({ name, password }));
        return shell.print(JSON.stringify({ pid, home, version, service, connect, devices, users: names }));
      }
      shell.print(`Spherite ${version} runs at ${service.url} (pid ${pid}, home ${home}).`);
      if (connect) {
        shell.print(`Devices answer to HTTPS; which there are is told at ${connect.url}.`);
        shell.print(`Their certificates are of ${connect.ca}.`);
      }
      for (const { id, serial, url, tenantId, lastAuthenticatedAt } of devices) {
        shell.print('');
        shell.print(`Device ${id}`);
        shell.print(`  serial port         ${serial ?? 'not attached'}`);
        if (url !== undefined) shell.print(`  HTTPS               ${url}`);
        shell.print(`  claimed             ${tenantId === null ? 'no' : `into tenant ${tenantId}`}`);
        shell.print(`  last authenticated  ${lastAuthenticatedAt ?? 'never'}`);
      }
      const rows = users.map(({ name, password }) => [name, password ?? '']);
      shell.print('');
      for (const line of table(['User', 'One-time password'], rows)) shell.print(line);
    });
};

/** What a program opens; a device that runs by itself is on the bus of the home like the others. */
const serialOf = (device: AttachedDevice): string => {
  const address = addressOf(device);
  return address.kind === 'pty' ? address.path : `${address.host}:${address.port}`;
};
