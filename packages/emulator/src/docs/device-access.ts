import { capability, capabilityName } from '@spherite/image';
import { deviceCommands, manufacturingState } from '@spherite/protocol';

/** Whom an operation answers; the same words as in its contract. */
type Security = (typeof deviceCommands)[keyof typeof deviceCommands]['security'];

/** The states of a device, as a table has them. */
export const states = manufacturingState.options;

/** No capability at all, and each by itself. */
export const capabilitySets: readonly (readonly number[])[] = [
  [],
  ...Object.values(capability).map((number) => [number]),
];

/** Capabilities that open what asks for them, in any state. */
const opening: Readonly<Record<Security, readonly number[]>> = {
  none: [],
  rest: [
    capability.systemSoftwareDevelopment,
    capability.appDevelopment,
    capability.enableRfTestMode,
    capability.fieldServicing,
  ],
  appdev: [capability.systemSoftwareDevelopment, capability.appDevelopment],
};

/** States that open what asks for nothing more. */
const open: readonly (typeof states)[number][] = ['Blank', 'Module1Complete'];

/** Whether an operation answers. */
export const answers = (
  security: Security,
  state: (typeof states)[number],
  capabilities: readonly number[],
): boolean =>
  security === 'none' ||
  (security === 'rest' && open.includes(state)) ||
  opening[security].some((number) => capabilities.includes(number));

const cell = (security: Security, state: (typeof states)[number]): string => {
  if (answers(security, state, [])) return 'yes';
  return `with ${opening[security].join(', ')}`;
};

const introduction = `# Who may ask a device for what

Generated from the contract of the device (\`pnpm --filter spherite docs\`); a test asks a device of every state with
every capability for every operation, and compares.

A request that is not allowed is answered 403 before anything else of it is looked at: with error 0:13 (13, \`EACCES\`)
where the device is locked, and with 1:20 (1048596, \`DeviceNotDevUnlocked\`) where application development is asked for.
A \`Blank\` device always has capability 12. Capabilities come from a capability image that was installed, or with the
header \`AZSPHERE-CAPABILITIES\` for one request.

Whoever may stage an image may not stage any image: one of an unknown signer asks for application development besides,
and so do starting, stopping, debugging and deleting what is in it.
`;

/** The whole of `docs/device-access.md`. */
export const deviceAccess = (): string => {
  const rows = Object.values(deviceCommands).map(({ method, path, security }) => [
    `${method} \`${path}\``,
    ...states.map((state) => cell(security, state)),
  ]);
  const header = ['operation', ...states];
  return [
    introduction,
    ...[header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`),
    '',
    '| capability | name |',
    '| --- | --- |',
    ...Object.values(capability).map((number) => `| ${number} | ${capabilityName(number)} |`),
    '',
  ].join('\n');
};
