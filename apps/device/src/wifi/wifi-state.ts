import * as z from 'zod';

const common = {
  id: z.int(),
  ssid: z.string(),
  configName: z.string().optional(),
  enabled: z.boolean(),
  targetedScan: z.boolean(),
};

const storedNetwork = z.discriminatedUnion('securityState', [
  z.object({ ...common, securityState: z.literal('open') }),
  z.object({ ...common, securityState: z.literal('psk'), psk: z.string() }),
  z.object({
    ...common,
    securityState: z.literal('eaptls'),
    clientCertStoreIdentifier: z.string(),
    rootCaCertStoreIdentifier: z.string().optional(),
    clientIdentity: z.string().optional(),
  }),
]);
/** A network that the device is to join, with what lets it in. */
export type StoredNetwork = z.output<typeof storedNetwork>;

/** What the device remembers of its Wi-Fi. */
export const wifiState = z.object({
  /** By ascending `id`. */
  networks: z.array(storedNetwork).default([]),
  powerSavings: z.boolean().default(false),
});
export type WifiState = z.output<typeof wifiState>;
