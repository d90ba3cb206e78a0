import type { AttachedDevice } from '@spherite/host';
import type { Context } from '../context.ts';
import { failureOf } from '../failure.ts';
import type { AttachedModel } from '../texts/devices.ts';
import { reachableDevice } from './pick.ts';
import { readDeviceId } from './proof.ts';

/** What is printed of an attached device; a port that nobody announced has neither address nor connection path. */
export const attachedModel = (entry: AttachedDevice | undefined, id: string): AttachedModel => ({
  id,
  ipAddress: entry?.ipAddress ?? null,
  connectionPath: entry?.connectionPath ?? null,
});

type AttachedState = AttachedModel & { readonly isResponsive: boolean };

/** Everything that is attached, each asked whether it answers. */
export const attachedWithState = async (context: Context): Promise<AttachedState[]> => {
  const entries = await context.host.listAttachedDevices(context.home);
  // One that is silent is asked for some seconds.
  return context.busy('Asking the devices', () =>
    Promise.all(entries.map((entry) => stateOf(context, entry))),
  );
};

const stateOf = async (context: Context, entry: AttachedDevice): Promise<AttachedState> => {
  try {
    const id = await readDeviceId(context, reachableDevice(entry));
    return { ...attachedModel(entry, id), isResponsive: true };
  } catch (error) {
    const { code, message } = failureOf(error);
    // Of a device that only says nothing, the list tells all there is.
    const tell = code === 'DEVICE_SILENT' ? context.verbose : context.warn;
    tell(`Device at connection path ${entry.connectionPath}: ${message}`);
    return { ...attachedModel(entry, entry.deviceId), isResponsive: false };
  }
};
