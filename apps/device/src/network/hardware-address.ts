/**
 * A MAC address that a device always has: taken from its ID, which is as good as random, and marked as locally
 * administered and of one station (IEEE 802).
 *
 * @param skip - how many bytes of the ID to pass over, so that two interfaces of one device differ.
 */
export const hardwareAddress = (deviceId: string, skip: number): string => {
  const [first = 0, ...rest] = Buffer.from(deviceId, 'hex').subarray(skip, skip + 6);
  return [(first & 0xfc) | 0x02, ...rest].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
};
