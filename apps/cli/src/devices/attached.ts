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

/** Everything that is attached, each asked whether it answers. */
export const attachedWithState = async (
  context: Context,
): Promise<(AttachedModel & { readonly isResponsive: boolean })[]> =>
  Promise.all(
    (await context.host.listAttachedDevices(context.home)).map(async (entry) => {
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
    }),
  );
