/** What a device takes of an image package, in bytes. */
export const maxImageSize = 1536 * 1024;

/** What the image packages that are deployed to a device may have together, in bytes. */
export const imageCapacity = 1024 * 1024;
