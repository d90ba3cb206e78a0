import { table } from '@spherite/cli';
import { type AttachedDevice, addressName, addressOf, listAttachedDevices } from '@spherite/host';
import { askDeviceUrls, findBridge } from '@spherite/host/bridge';
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
      const { pid, home, version, service } = locator;
      // One that runs by itself is for the devices of the home, too.
      const connect = locator.connect ?? (await findBridge(home));
      const [users, manufactured, attached, urls] = await Promise.all([
        client.listUsers(),
        client.listFactoryDevices(),
        listAttachedDevices(home),
        connect ? askDeviceUrls(connect.url) : new Map<string, string>(),
      ]);
      const places = new Map(attached.map((device) => [device.deviceId, device]));
      const devices = manufactured.map(({ deviceId, ...state }) => ({
        id: deviceId,
        ...reachedAt(places.get(deviceId), urls),
        ...state,
      }));
      if (options.json) {
        const names = users.map(({ name, password }) => ({ name, password }));
        return shell.print(JSON.stringify({ pid, home, version, service, connect, devices, users: names }));
      }
      shell.print(`Spherite ${version} runs at ${service.url} (pid ${pid}, home ${home}).`);
      if (connect) {
        shell.print(`Devices answer to HTTPS; which there are is told at ${connect.url}`);
        shell.print(`Their certificates are of ${connect.ca}`);
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

/** What a program opens, and where the bridge answers for it; a device that runs by itself is on the bus of the home like the others. */
const reachedAt = (place: AttachedDevice | undefined, urls: ReadonlyMap<string, string>) => ({
  serial: place ? addressName(addressOf(place)) : null,
  url: place && urls.get(place.connectionPath),
});
