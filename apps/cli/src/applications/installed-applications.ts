import { imageType } from '@spherite/image';
import { type ComponentDetails, type DeviceClient, SpheriteError } from '@spherite/protocol';
import { debuggingServerName } from '../development/debugging-server-component.ts';

/**
 * The component IDs of the applications on a device.
 * @param named - the one that is meant, which need not be there: the device says what comes of that
 */
export const installedApplications = async (
  device: DeviceClient,
  named: string | undefined,
): Promise<string[]> => {
  if (named !== undefined) return [named];
  const { components } = await device.getImages();
  return uids(components.filter((one) => isApplication(one) && one.images.length > 0));
};

/** As {@link installedApplications}, where there has to be one. @throws SpheriteError `APPLICATION_NOT_FOUND` */
export const someApplications = async (
  device: DeviceClient,
  named: string | undefined,
): Promise<string[]> => {
  const found = await installedApplications(device, named);
  if (found.length > 0) return found;
  throw new SpheriteError(
    'APPLICATION_NOT_FOUND',
    "There is no application on the device. Put one there with 'azsphere device sideload deploy'.",
  );
};

/**
 * What is to be deleted: applications, with those of which a deployment that was interrupted has left something; or
 * the component that is named, `present` or not.
 */
export const deletableApplications = async (
  device: DeviceClient,
  named: string | undefined,
): Promise<{ readonly meant: string[]; readonly present: string[] }> => {
  const { components } = await device.getImages();
  const meant = named === undefined ? uids(components.filter(isApplication)) : [named];
  return { meant, present: uids(components).filter((uid) => meant.includes(uid)) };
};

/**
 * The debugging server is none: it can be neither started nor stopped, and who deletes the applications to deploy
 * others still wants to debug.
 */
const isApplication = ({ name, image_type: type }: ComponentDetails): boolean =>
  type === imageType.Applications && name !== debuggingServerName;

const uids = (components: readonly ComponentDetails[]): string[] => components.map(({ uid }) => uid);
