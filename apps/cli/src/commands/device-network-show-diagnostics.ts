import { type DeviceClient, DeviceRefusal, deviceErrors, type WifiFailure } from '@spherite/protocol';
import { attachedDeviceOption, command, number } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { noWifiFailure, wifiFailure, wifiFailures } from '../texts/wifi-failures.ts';

export const deviceNetworkShowDiagnostics = command({
  options: {
    network: number(
      '-n, --network <id>',
      "One network only: its ID, as 'azsphere device wifi list' shows it.",
      { from: 0, to: 0x7fff_ffff },
      { aliases: ['-i, --id <id>'] },
    ),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device network show-diagnostics', 'why Wi-Fi networks could not be joined, and what to do'],
    ['azsphere device network show-diagnostics --network 0', 'one network'],
  ],
  run: ({ network, ...options }, context) =>
    onDevice(context, options, async (device) => {
      if (network === undefined) {
        const { values } = await device.listWifiFailures();
        context.say(...wifiFailures(values));
        return values;
      }
      const failure = await failureOf(device, network);
      context.say(...(failure ? wifiFailure(failure) : [noWifiFailure(network)]));
      return failure ?? {};
    }),
});

/** @returns undefined for a network that has not failed, which the device does not tell from one that it does not have. */
const failureOf = async (device: DeviceClient, network: number): Promise<WifiFailure | undefined> => {
  const params = { id: String(network) };
  try {
    return await device.getWifiFailure({ params });
  } catch (error) {
    if (!(error instanceof DeviceRefusal && error.error === deviceErrors.NetworkNotFound)) throw error;
    await device.getWifiNetwork({ params });
    return undefined;
  }
};
