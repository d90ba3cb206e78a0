/** What `device recover` prints, as the real tool of 2020 and later does. */

export const downloading = 'Downloading recovery images...';

export const downloaded = 'Download complete.';

export const starting = 'Starting device recovery. Please note that this may take up to 10 minutes.';

export const boardFound = ['Board found. Sending recovery bootloader.', 'Erasing flash.'];

export const sending = (images: number, bytes: number): string =>
  `Sending ${images} images. (${bytes} bytes to send)`;

export const sent = (image: number, images: number, left: number, bytes: number): string =>
  `Sent ${image} of ${images} images. (${left} of ${bytes} bytes remaining)`;

export const written = 'Finished writing images; rebooting board.';

export const recovered = (deviceId: string): string[] => [
  `Device ID: ${deviceId}`,
  'Device recovered successfully.',
];
