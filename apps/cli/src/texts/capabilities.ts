import { capability, capabilityName } from '@spherite/image';

const phrases: Readonly<Record<number, string>> = {
  [capability.appDevelopment]: 'Enable App development',
  [capability.enableRfTestMode]: 'Enable RF test mode',
  [capability.fieldServicing]: 'Enable field servicing',
};

export const capabilityLines = (capabilities: readonly number[]): string[] =>
  capabilities.length === 0
    ? ['No device capabilities found.']
    : [
        'Device Capabilities:',
        ...capabilities.map((number) => phrases[number] ?? `Enable ${capabilityName(number)}`),
      ];
