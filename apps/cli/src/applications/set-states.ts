import type { DeviceClient } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { type ApplicationModel, applicationState } from '../texts/applications.ts';

type Trigger = Parameters<DeviceClient['setApplicationStatus']>[0]['body']['trigger'];

/** Starts or stops applications, one after the other, and says what became of each. */
export const setApplicationStates = async (
  context: Context,
  device: DeviceClient,
  componentIds: readonly string[],
  trigger: Trigger,
): Promise<ApplicationModel[]> => {
  const changed: ApplicationModel[] = [];
  context.progress.changing();
  for (const componentId of componentIds) {
    const answer = await device.setApplicationStatus({ params: { componentId }, body: { trigger } });
    const application = { componentId, ...answer };
    context.say(applicationState(application));
    changed.push(application);
  }
  return changed;
};
