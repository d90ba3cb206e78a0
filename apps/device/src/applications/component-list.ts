import { imageType, operatingSystemComponents } from '@spherite/image';
import type { ComponentDetails } from '@spherite/protocol';
import type { ApplicationsState, StoredImage } from './applications-state.ts';

/** Whether what is in an image only counts from the next start on. */
export const needsRestart = ({ imageType: type }: Pick<StoredImage, 'imageType'>): boolean =>
  type !== imageType.Applications;

/** What GET /images answers: the operating system, what is installed, and what is staged and not there yet. */
export const componentList = ({ installed, staged }: ApplicationsState) => {
  const isStaged = (componentId: string): boolean =>
    staged.some((image) => image.componentId === componentId);
  const details = (
    { componentId, imageType: type, name }: Pick<StoredImage, 'componentId' | 'imageType' | 'name'>,
    images: readonly { readonly imageId: string; readonly size: number }[],
  ): ComponentDetails => ({
    uid: componentId,
    image_type: type,
    is_update_staged: isStaged(componentId),
    does_image_type_require_restart: needsRestart({ imageType: type }),
    images: images.map(({ imageId, size }) => ({
      uid: imageId,
      length_in_bytes: size,
      uncompressed_length_in_bytes: size,
      replica_type: 0,
    })),
    name,
  });
  const isNew = ({ componentId }: StoredImage): boolean =>
    !installed.some((image) => image.componentId === componentId);
  return {
    is_ota_update_in_progress: false,
    has_staged_updates: staged.length > 0,
    restart_required: staged.some(needsRestart),
    components: [
      ...[...operatingSystemComponents, ...installed].map((image) => details(image, [image])),
      ...staged.filter(isNew).map((image) => details(image, [])),
    ],
  };
};
