import { imageType, readApplication, readImagePackage } from '@spherite/image';
import {
  type ApplicationPort,
  DeviceRefusal,
  deviceErrors,
  imageCapacity,
  type Turns,
} from '@spherite/protocol';
import { type Access, mayDevelop } from '../access/access.ts';
import type { Trust } from '../access/trust.ts';
import { gatewayd } from '../diagnostics/messages.ts';
import type { NetworkUse } from '../network/firewall.ts';
import type { SystemParts } from '../parts.ts';
import type { ApplicationsState, StoredImage } from './applications-state.ts';
import { componentList, needsRestart } from './component-list.ts';
import type { DebugPorts } from './debug-ports.ts';
import { examineImage, isOperatingSystem } from './examine-image.ts';
import { createProcesses, titleOf } from './processes.ts';

export interface ApplicationsOptions extends SystemParts {
  readonly access: Access;
  readonly trust: Trust;
  readonly debugPorts: DebugPorts;
  /** For everything that changes images, over restarts: what one start began, the next one finds done. */
  readonly inTurn: Turns;
}

export interface Applications {
  readonly commands: ApplicationPort;
  /** What the applications that run may do on the network. */
  networkUses(): readonly NetworkUse[];
  start(): void;
  stop(): void;
}

/** The component by whose name a device can debug. */
const debuggerName = 'gdbserver';

export const createApplications = (options: ApplicationsOptions): Applications => {
  const { store, log, report, restart, access, trust, inTurn } = options;
  const processes = createProcesses({
    ...options,
    load: async ({ blob }) => readApplication(readImagePackage(await store.blobs.read(blob))),
  });
  let booted: Promise<void> = Promise.resolve();
  let isStopped = false;

  /** Work on images or processes, one after the other. What comes too late for a restart is not done at all. */
  const changing = <T>(act: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      if (isStopped) throw new DeviceRefusal(500, deviceErrors.InterfaceIsBusy);
      return act();
    });

  const change = async (
    next: (applications: ApplicationsState) => ApplicationsState,
    capabilities?: readonly number[],
  ): Promise<void> => {
    try {
      await store.change(({ applications }) => ({
        applications: next(applications),
        ...(capabilities && { capabilities: [...capabilities] }),
      }));
    } finally {
      await sweep();
    }
  };

  /** What is left over takes room, and is no reason to refuse what was done. */
  const sweep = (): Promise<void> => store.blobs.sweep().catch(report);

  const applicationOf = (componentId: string): StoredImage | undefined =>
    store.state.applications.installed.find(
      (image) => image.componentId === componentId && isApplication(image),
    );

  /** Starts an application if it may be, whoever asked for it. */
  const launch = async (image: StoredImage, capabilities: ReadonlySet<number>): Promise<void> => {
    if (!isApplication(image) || isDebugger(image)) return;
    if (!image.trusted && !mayDevelop(capabilities)) {
      log.say(
        `[appman] ${titleOf(image)} stays stopped: only a device for development runs what it is signed with.`,
      );
      return;
    }
    await processes.start(image).catch((error: unknown) => {
      // Told by its line; the device goes on without it.
      if (!(error instanceof DeviceRefusal)) throw error;
    });
  };

  const boot = async (): Promise<void> => {
    if (isStopped) return;
    await sweep();
    const own = new Set(store.state.capabilities);
    for (const image of store.state.applications.installed) await launch(image, own);
  };

  const startDebug = async (image: StoredImage) => {
    if (!store.state.applications.installed.some(isDebugger))
      throw new DeviceRefusal(409, deviceErrors.NoDebuggerAvailable);
    const current = processes.debugged();
    if (current && current.componentId !== image.componentId)
      throw new DeviceRefusal(409, deviceErrors.CannotStartDebug);
    const { gdbPort, outPort } = current?.ports ?? (await processes.debug(image));
    return { state: 'debugging', gdbPort, outPort } as const;
  };

  const triggers = {
    start: async (image: StoredImage) => {
      if (processes.stateOf(image.componentId) !== 'running') await processes.start(image);
      return { state: 'running' } as const;
    },
    stop: async ({ componentId }: StoredImage) => {
      processes.stop(componentId);
      return { state: 'stopped' } as const;
    },
    startDebug,
  };

  const commands: ApplicationPort = {
    getImages: () => componentList(store.state.applications),

    stageImage: ({ body }, { capabilities }) =>
      changing(async () => {
        log.record(gatewayd.startingSideload());
        const image = examineImage(body, mayDevelop(capabilities), { access, trust, log });
        checkConsistency(store.state.applications, image);
        const staging = ({ installed, staged }: ApplicationsState): ApplicationsState => ({
          installed,
          staged: [...staged.filter(isOther(image)), image],
        });
        const { installed, staged } = staging(store.state.applications);
        const kept = installed.filter(({ componentId }) => staged.every(isOther({ componentId })));
        // What is staged has room of its own until it takes the place of what is installed.
        if (sizeOf([...kept, ...staged]) > imageCapacity)
          throw new DeviceRefusal(400, deviceErrors.NotEnoughFreeSpace);
        await store.blobs.write(image.blob, body);
        await change(staging);
        log.record(gatewayd.stageImageSuccess(image.componentId, image.imageId, image.imageType));
        return {};
      }),

    installImages: ({ body }, { capabilities }) =>
      changing(async () => {
        const { staged } = store.state.applications;
        if (staged.length === 0) return {};
        log.record(gatewayd.committingImage());
        const permission = staged.find(isPermission);
        const granted = permission && access.readCapabilities(await store.blobs.read(permission.blob));
        const kept = staged.filter((image) => !isPermission(image));
        await change(
          ({ installed }) => ({
            installed: [...installed.filter((image) => kept.every(isOther(image))), ...kept],
            staged: [],
          }),
          granted,
        );
        if (granted) log.say(`[gatewayd] Capabilities: ${granted.join(', ') || 'none'}.`);
        for (const image of kept) {
          processes.stop(image.componentId);
          if (body?.appControlMode !== 'Manual') await launch(image, capabilities);
        }
        return restartingIf(staged.some(needsRestart));
      }),

    deleteImage: ({ params: { componentId } }, { capabilities }) =>
      changing(async () => {
        if (isOperatingSystem(componentId)) throw new DeviceRefusal(403, deviceErrors.PermissionDenied);
        const { installed, staged } = store.state.applications;
        const images = [...installed, ...staged].filter((image) => image.componentId === componentId);
        if (images.length === 0) return {};
        for (const image of images) checkPermission(image, capabilities);
        log.record(gatewayd.deleteApp(componentId));
        await change((applications) => ({
          installed: applications.installed.filter(isOther({ componentId })),
          staged: applications.staged.filter(isOther({ componentId })),
        }));
        processes.stop(componentId);
        log.record(gatewayd.successfulDelete(componentId));
        return restartingIf(images.some((image) => installed.includes(image) && needsRestart(image)));
      }),

    getApplicationStatus: async ({ params: { componentId } }) => {
      await booted;
      if (!applicationOf(componentId)) return { state: 'notPresent' };
      return { state: processes.stateOf(componentId) ?? 'stopped' };
    },

    setApplicationStatus: ({ params: { componentId }, body: { trigger } }, { capabilities }) =>
      changing(async () => {
        const image = applicationOf(componentId);
        if (!image) throw new DeviceRefusal(409, deviceErrors.AppNotPresent);
        checkPermission(image, capabilities);
        if (isDebugger(image)) throw new DeviceRefusal(409, debuggerErrors[trigger]);
        return triggers[trigger](image);
      }),

    getApplicationQuota: ({ params: { componentId } }) => {
      const image = applicationOf(componentId);
      if (!image) throw new DeviceRefusal(404, deviceErrors.AppNotPresent);
      // An application that does not execute writes nothing.
      return { UsageKB: 0, LimitKB: image.mutableStorageKB };
    },

    getMemoryStatistics: async () => {
      await booted;
      const { used, userMode, peakUserMode, processes: running } = processes.memory();
      return {
        memoryStats: {
          currentMemoryUsageInBytes: used,
          peakUserModeMemoryUsageInBytes: peakUserMode,
          userModeMemoryUsageInBytes: userMode,
        },
        apps: running.map(({ componentId, pid, heap }) => ({
          componentId,
          processes: [
            { pid, heapUsageByCaller: heap ? [{ name: heap.caller, usageInBytes: heap.bytes }] : [] },
          ],
        })),
      };
    },
  };

  const restartingIf = (isNeeded: boolean): { restartingSystem?: true } => {
    if (!isNeeded) return {};
    restart();
    return { restartingSystem: true };
  };

  return {
    commands,
    networkUses: processes.networkUses,
    start: () => {
      booted = inTurn(boot).catch(report);
    },
    stop: () => {
      isStopped = true;
      processes.halt();
    },
  };
};

const isApplication = ({ imageType: type }: StoredImage): boolean => type === imageType.Applications;
/** A capability image is used up when it is installed. */
const isPermission = ({ imageType: type }: StoredImage): boolean => type === imageType.FirmwareConfig;
const isDebugger = (image: StoredImage): boolean => isApplication(image) && image.name === debuggerName;

const isOther =
  ({ componentId }: Pick<StoredImage, 'componentId'>) =>
  (image: StoredImage): boolean =>
    image.componentId !== componentId;

/** What the debugger is refused when somebody treats it as an application. */
const debuggerErrors = {
  start: deviceErrors.CantStartDebugger,
  startDebug: deviceErrors.CantDebugDebugger,
  stop: deviceErrors.CantStopDebugger,
};

const sizeOf = (images: readonly StoredImage[]): number => images.reduce((sum, { size }) => sum + size, 0);

/** A component stays what it is. */
const checkConsistency = ({ installed }: ApplicationsState, image: StoredImage): void => {
  const same = installed.find(({ componentId }) => componentId === image.componentId);
  if (same && same.imageType !== image.imageType)
    throw new DeviceRefusal(400, deviceErrors.ImageIdentityInconsistency);
};

/** What a developer signed is for whoever may develop. */
const checkPermission = ({ trusted }: StoredImage, capabilities: ReadonlySet<number>): void => {
  if (!trusted && !mayDevelop(capabilities)) throw new DeviceRefusal(403, deviceErrors.DeviceNotDevUnlocked);
};
