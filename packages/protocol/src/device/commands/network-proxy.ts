import * as z from 'zod';

const credential = (message: string) => z.string(message).min(1, message).max(63, message);
export const proxyAddress = z
  .string('InvalidProxyAddress')
  .min(1, 'InvalidProxyAddress')
  .max(255, 'InvalidProxyAddress');

/** The key order is the one in which the real device writes a proxy back. */
const proxyBase = {
  address: proxyAddress,
  enabled: z.boolean(),
  port: z.int().min(0).max(65_535),
  authenticationType: z.enum(['anonymous', 'basic'], 'InvalidProxyClientAuthType'),
};
export const noProxyAddresses = z
  .array(z.string('InvalidNoProxyAddresses').max(255, 'InvalidNoProxyAddresses'), 'InvalidNoProxyAddresses')
  .max(64, 'InvalidNoProxyAddresses');

/** Whether the credentials suit the authentication is for the device to say. */
export const networkProxy = z.object({
  ...proxyBase,
  username: credential('InvalidUsername').optional(),
  password: credential('InvalidPassword').optional(),
  noProxyAddresses: noProxyAddresses.default([]),
});
export type NetworkProxy = z.output<typeof networkProxy>;
