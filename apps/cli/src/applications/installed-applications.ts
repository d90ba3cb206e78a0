import { imageType } from '@spherite/image';
import { type DeviceClient, SpheriteError } from '@spherite/protocol';
import { debuggingServerId } from '../development/debugging-server-id.ts';

/**
 * The component IDs of the applications on a device. The debugging server is none of them: it can be neither started
 * nor stopped, and who deletes the applications to deploy others still wants to debug.
 *
 * @param named - the one that is meant, which need not be there: the device says what comes of that
 */
export const installedApplications = async (
  device: DeviceClient,
  named: string | undefined,
): Promise<string[]> => {
  if (named !== undefined) return [named];
  const { components } = await device.getImages();
  return components
    .filter(({ image_type: type, images }) => type === imageType.Applications && images.length > 0)
    .map(({ uid }) => uid)
    .filter((uid) => uid !== debuggingServerId);
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
