import { componentIdOption } from '../applications/component-id.ts';
import { installedApplications } from '../applications/installed-applications.ts';
import { attachedDeviceOption, command } from '../command.ts';
import { onDevice } from '../devices/on-device.ts';
import { type QuotaModel, quotas } from '../texts/applications.ts';

export const deviceAppShowQuota = command({
  options: { componentId: componentIdOption, device: attachedDeviceOption },
  examples: [['azsphere device app show-quota', 'how much mutable storage each application may use']],
  run: ({ componentId: named, ...options }, context) =>
    onDevice(context, options, async (device) => {
      const found: QuotaModel[] = [];
      for (const componentId of await installedApplications(device, named)) {
        const { UsageKB, LimitKB } = await device.getApplicationQuota({ params: { componentId } });
        found.push({ componentId, usageKB: UsageKB, limitKB: LimitKB });
      }
      context.say(...quotas(found));
      return found;
    }),
});
