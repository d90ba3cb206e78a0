/**
 * The number in a device's `{"error":N}`: a category in the upper bits, the error within it in the lower twenty.
 * Categories and names are those of the Azure Sphere OS.
 */
const code = (category: number, id: number): number => (category << 20) | id;

/** Device error numbers by name; the comment of an entry says `category:id`. */
export const deviceErrors = {
  /** 10:1 */ InvalidJsonRequest: code(10, 1),
  /** 10:2 */ InvalidJsonData: code(10, 2),
  /** 10:3 */ RequestDataExpected: code(10, 3),
  /** 10:6 */ InternalError: code(10, 6),
  /** 10:17 */ RequestEntityTooLarge: code(10, 17),
  /** 15:1 */ InvalidRequestMethod: code(15, 1),
  /** 15:2 */ InvalidRequestUri: code(15, 2),
  /** 23:3 */ ServicesRequest: code(23, 3),
  /** 23:4 */ ServicesRespondedWithError: code(23, 4),
} as const satisfies Record<string, number>;

/** `category:id`, as the device's documentation writes an error number. */
export const formatDeviceError = (error: number): string => `${error >> 20}:${error & 0xfffff}`;

/** The name of an error number, or `category:id` where this version does not know it. */
export const nameDeviceError = (error: number): string =>
  Object.entries(deviceErrors).find(([, value]) => value === error)?.[0] ?? formatDeviceError(error);

/** A refusal of the device: an HTTP status and one of its error numbers. Thrown by a port, or by the client for an answer. */
export class DeviceRefusal extends Error {
  override readonly name = 'DeviceRefusal';
  readonly status: number;
  readonly error: number;

  constructor(status: number, error: number) {
    super(`The device answered ${status} with error ${nameDeviceError(error)} (${error}).`);
    this.status = status;
    this.error = error;
  }
}
