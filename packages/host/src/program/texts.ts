import type { AttachmentChange, BridgedDevice, RunningBridge } from '../bridge/index.ts';

/** What a person needs to know when a bridge runs. No full stop follows an address, which would be taken for a part of it. */
export const readyText = ({ url, ca }: RunningBridge, devices: readonly BridgedDevice[]): string[] => [
  `Which devices are attached is told at ${url}`,
  ...devices.map((device) => changeText('attached', device)),
  ...(devices.length === 0 ? ['No device is attached yet; each one that comes is told here.'] : []),
  `The certificate that clients need is ${ca}`,
  'Ctrl-C ends it.',
];

export const changeText = (
  change: AttachmentChange,
  { ipAddress, connectionPath, url }: BridgedDevice,
): string =>
  `Device ${ipAddress} (connection path ${connectionPath}) is ${change === 'attached' ? `at ${url}` : 'gone.'}`;
