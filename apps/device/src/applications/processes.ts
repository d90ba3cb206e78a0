import { posix } from 'node:path';
import type { Application, AppManifest } from '@spherite/image';
import { DeviceRefusal, deviceErrors } from '@spherite/protocol';
import type { NetworkUse } from '../network/firewall.ts';
import type { SystemParts } from '../parts.ts';
import type { StoredImage } from './applications-state.ts';
import type { DebugPorts, OpenDebugPorts } from './debug-ports.ts';
import { memoryOf } from './memory.ts';

export interface ProcessesOptions extends Pick<SystemParts, 'clock' | 'log' | 'report'> {
  readonly debugPorts: DebugPorts;
  /** Reads an installed application; throws when it is not what was installed. */
  readonly load: (image: StoredImage) => Promise<Application>;
}

/**
 * The processes of applications. Nothing executes: a process has a number, an age, memory that it is said to use, and
 * ports while it is debugged.
 */
export interface Processes {
  /** `undefined` where the application has no process. */
  stateOf(componentId: string): 'running' | 'debugging' | undefined;
  /** Ends the process that there is, and starts another. @throws DeviceRefusal */
  start(image: StoredImage): Promise<void>;
  /** Ends the process that there is, and starts another under the debugger. @throws DeviceRefusal */
  debug(image: StoredImage): Promise<OpenDebugPorts>;
  /** The application that is debugged: there is one debugger. */
  debugged(): { readonly componentId: string; readonly ports: OpenDebugPorts } | undefined;
  stop(componentId: string): void;
  /** Ends them all, for good. */
  halt(): void;
  memory(): MemoryStatistics;
  /** What those that run may do on the network. */
  networkUses(): readonly NetworkUse[];
}

export interface MemoryStatistics {
  readonly used: number;
  readonly userMode: number;
  readonly peakUserMode: number;
  readonly processes: readonly {
    readonly componentId: string;
    readonly pid: number;
    /** Absent where the manifest does not ask for it. */
    readonly heap?: { readonly caller: string; readonly bytes: number };
  }[];
}

interface Process {
  readonly image: StoredImage;
  readonly pid: number;
  readonly uid: number;
  readonly startedAt: number;
  readonly manifest: AppManifest;
  readonly ports?: OpenDebugPorts;
}

/** Those before belong to the operating system; each application has a user of its own. */
const firstPid = 40;
const firstUid = 1000;

export const createProcesses = (options: ProcessesOptions): Processes => {
  const { clock, log, report, debugPorts, load } = options;
  const processes = new Map<string, Process>();
  /** What this start of the device has seen of each application. */
  const history = new Map<string, { readonly uid: number; readonly starts: number }>();
  let lastPid = firstPid - 1;
  let peakUserMode = 0;
  let isHalted = false;

  const usage = ({ image, startedAt }: Process) => memoryOf(image.size, clock.monotonic() - startedAt);

  /** Processes never give memory back, so the peak is right before one ends, or now. */
  const userModeNow = (): number => {
    const userMode = [...processes.values()].reduce((sum, one) => sum + usage(one).userMode, 0);
    peakUserMode = Math.max(peakUserMode, userMode);
    return userMode;
  };

  const read = async (image: StoredImage): Promise<Application> => {
    try {
      return await load(image);
    } catch (error) {
      report(error);
      log.say(`[appman] The image of ${titleOf(image)} is damaged. Deploy it again.`);
      throw new DeviceRefusal(500, deviceErrors.VerificationFailed);
    }
  };

  const stop = (componentId: string): void => {
    const stopped = processes.get(componentId);
    if (!stopped) return;
    userModeNow();
    stopped.ports?.close();
    processes.delete(componentId);
    log.say(`[appman] Stopped ${titleOf(stopped.image)}, process ${stopped.pid}.`);
  };

  const begin = (
    image: StoredImage,
    { manifest }: Application,
    pid: number,
    ports?: OpenDebugPorts,
  ): void => {
    const { componentId } = image;
    const { uid, starts } = history.get(componentId) ?? { uid: firstUid + history.size, starts: 0 };
    stop(componentId);
    history.set(componentId, { uid, starts: starts + 1 });
    processes.set(componentId, {
      ...{ image, pid, uid, manifest, startedAt: clock.monotonic() },
      ...(ports && { ports }),
    });
    const where = ports
      ? ` under the debugger, gdb on port ${ports.gdbPort}, output on ${ports.outPort}`
      : '';
    log.say(`[appman] Started ${titleOf(image)}${where}: simulated process ${pid}, start ${starts + 1}.`);
  };

  const busy = (): DeviceRefusal => new DeviceRefusal(500, deviceErrors.InterfaceIsBusy);

  return {
    stateOf: (componentId) => {
      const found = processes.get(componentId);
      return found && (found.ports ? 'debugging' : 'running');
    },
    start: async (image) => {
      const application = await read(image);
      if (isHalted) throw busy();
      begin(image, application, ++lastPid);
    },
    debug: async (image) => {
      const application = await read(image);
      const pid = ++lastPid;
      const { name, componentId } = image;
      const ports = await debugPorts.open({ name, componentId, pid }).catch((error: unknown) => {
        report(error);
        throw new DeviceRefusal(500, deviceErrors.CannotStartDebug);
      });
      if (isHalted) {
        ports.close();
        throw busy();
      }
      begin(image, application, pid, ports);
      return ports;
    },
    debugged: () => {
      for (const [componentId, { ports }] of processes) if (ports) return { componentId, ports };
      return undefined;
    },
    stop,
    halt: () => {
      isHalted = true;
      for (const { ports } of processes.values()) ports?.close();
      processes.clear();
    },
    memory: () => {
      const userMode = userModeNow();
      const all = [...processes.values()];
      return {
        used: all.reduce((sum, one) => sum + usage(one).kernel, userMode),
        userMode,
        peakUserMode,
        processes: all.map((one) => ({
          componentId: one.image.componentId,
          pid: one.pid,
          ...(one.manifest.Capabilities.HeapMemStats && {
            heap: { caller: posix.basename(one.manifest.EntryPoint), bytes: usage(one).heap },
          }),
        })),
      };
    },
    networkUses: () =>
      [...processes.values()].map(({ uid, manifest: { Capabilities } }) => ({
        uid,
        connections: Capabilities.AllowedConnections ?? [],
        tcpServerPorts: Capabilities.AllowedTcpServerPorts ?? [],
        udpServerPorts: Capabilities.AllowedUdpServerPorts ?? [],
      })),
  };
};

/** How the log names an application. */
export const titleOf = ({ name, componentId }: StoredImage): string =>
  `${name || 'an application'} (${componentId})`;
