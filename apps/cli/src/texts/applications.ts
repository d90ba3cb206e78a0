import type { Answer, ApplicationState, deviceCommands } from '@spherite/protocol';

/** An application and what it does; the keys are those of `-o json`. */
export interface ApplicationModel {
  readonly componentId: string;
  readonly state: ApplicationState;
  readonly gdbPort?: number | undefined;
  readonly outPort?: number | undefined;
}

/** How much mutable storage an application may use; the keys are those of `-o json`. */
export interface QuotaModel {
  readonly componentId: string;
  readonly usageKB: number;
  readonly limitKB: number;
}

export const deploying = (path: string): string => `Deploying '${path}' to the attached device.`;

export const deployed = (path: string): string =>
  `Image package '${path}' has been deployed to the attached device.`;

export const noApplications = 'No applications are installed on the device.';

export const applicationState = ({ componentId, state, gdbPort, outPort }: ApplicationModel): string =>
  [
    `${componentId}: App state: ${state}`,
    ...(gdbPort === undefined ? [] : [`GDB port: ${gdbPort}`]),
    ...(outPort === undefined ? [] : [`output port: ${outPort}`]),
  ].join(', ');

/** The line before it is that of the real tool, whose device has an address of its own. */
export const portsAt = 'Both ports are at 127.0.0.1.';

export const applicationStates = (applications: readonly ApplicationModel[]): string[] =>
  applications.length === 0 ? [noApplications] : applications.map(applicationState);

export const quotas = (applications: readonly QuotaModel[]): string[] =>
  applications.length === 0
    ? [noApplications]
    : applications.map(({ componentId, usageKB, limitKB }) =>
        limitKB === 0
          ? `${componentId}: no mutable storage`
          : `${componentId}: ${usageKB} of ${limitKB} KB of mutable storage used`,
      );

export const memory = ({
  memoryStats,
  apps = [],
}: Answer<typeof deviceCommands.getMemoryStatistics>): string[] => [
  `Current memory usage: ${memoryStats.currentMemoryUsageInBytes} bytes`,
  `User mode memory usage: ${memoryStats.userModeMemoryUsageInBytes} bytes`,
  `Peak user mode memory usage: ${memoryStats.peakUserModeMemoryUsageInBytes} bytes`,
  ...apps.flatMap(({ componentId, processes }) => [
    `Component ID: ${componentId}`,
    ...processes.flatMap(({ pid, heapUsageByCaller }) => [
      ` --> Process ID: ${pid}`,
      ...heapUsageByCaller.map(({ name, usageInBytes }) => `   --> Heap of ${name}: ${usageInBytes} bytes`),
    ]),
  ]),
];

export const deployedImage = ({
  componentId,
  imageId,
}: {
  readonly componentId: string;
  readonly imageId: string;
}): string[] => [` --> Component ID: ${componentId}`, ` --> Image ID:     ${imageId}`];
