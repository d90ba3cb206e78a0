import * as z from 'zod';

/** An image package in the device's flash. */
const storedImage = z.object({
  /** Lower case, as the next. */
  componentId: z.string(),
  imageId: z.string(),
  imageType: z.int(),
  name: z.string(),
  /** Bytes of the whole package. */
  size: z.int(),
  /** The blob that holds it. */
  blob: z.string(),
  /** Whether somebody whom the device trusts had signed it, when it came. */
  trusted: z.boolean(),
  /** What the manifest of an application asks for; 0 for everything else. */
  mutableStorageKB: z.int(),
});
export type StoredImage = z.output<typeof storedImage>;

/** What the device remembers of its applications: what runs is decided anew by each start. */
export const applicationsState = z.object({
  installed: z.array(storedImage).default([]),
  /** At most one image for each component. */
  staged: z.array(storedImage).default([]),
});
export type ApplicationsState = z.output<typeof applicationsState>;
