import * as z from 'zod';
import type { Operations } from '../../contract/operation.ts';

/** What a person is told of a member that is wrong, or missing: what belongs there. It goes on from the member's name. */
const wanted = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing; it is ${what}` : `is not ${what}`,
});
const yesOrNo = wanted('true or false');
const name = wanted('text of 1 to 32 bytes, such as "Office"');
const address = wanted('six bytes in lower case with colons, such as "02:00:00:00:00:01"');
const megahertz = wanted('a whole number of MHz from 2400 to 5900, such as 2437');
const decibels = wanted('a whole number of dBm from -120 to 0, such as -48');
const words = wanted('text of at most 255 characters');
const key = wanted('text of 8 to 63 characters, such as "correct horse"');
const identities = wanted(
  'a list of at most 64 texts of at most 254 characters, such as ["board-7@contoso.com"]',
);

const security = wanted('one of open, psk, eaptls, wep, wpa3');
const anAccessPoint = wanted(
  'an object, such as {"ssid":"Office","bssid":"02:00:00:00:00:01","security":"open"}',
);
const theWhole = wanted('an object with accessPoints, a list');

const faults = [
  'association-refused',
  'no-address',
  'frequency-not-allowed',
  'not-infrastructure',
  'vanishes',
] as const;

/** Certificates, one after the other. What is inside their armour is for whoever is shown them to judge. */
const pem = (most: number) => {
  const certificates = wanted(`certificates in PEM, of at most ${most} characters together`);
  return z
    .string(certificates)
    .max(most, certificates)
    .refine((text) => text.includes('-----BEGIN CERTIFICATE-----'), certificates);
};

const common = {
  /** The name of the network: 1 to 32 bytes. */
  ssid: z
    .string(name)
    .min(1, name)
    .refine((text) => Buffer.byteLength(text) <= 32, name),
  /** Keeps its name to itself. A scan shows it as one NUL, and a device joins it where `targetedScan` is set. */
  hidden: z.boolean(yesOrNo).default(false),
  /** The access point's own address: no two have the same. */
  bssid: z.string(address).regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, address),
  /** MHz. */
  frequency: z.int(megahertz).min(2400, megahertz).max(5900, megahertz).default(2412),
  /** dBm where the device is. Below -90 it hears nothing. */
  signal: z.int(decibels).min(-120, decibels).max(0, decibels).default(-50),
  /** Whether the network leads to the internet, and so to the service. */
  internet: z.boolean(yesOrNo).default(true),
  /**
   * What goes wrong with it.
   *
   * - `association-refused`: it lets nobody in. The device records `ConnectionFailed`.
   * - `no-address`: it lets in, and nothing hands out addresses. The device is connected, and has no IP address.
   * - `frequency-not-allowed`: its channel is none that the device may use. `NetworkFrequencyNotAllowed`.
   * - `not-infrastructure`: it is a cell of equals, without an access point. `NetworkNotEssPbssMbss`.
   * - `vanishes`: it lets in, and some seconds later leaves off answering. `ConnectionFailed`.
   */
  fault: z.enum(faults, wanted(`one of ${faults.join(', ')}`)).optional(),
  /** For people. */
  note: z.string(words).max(255, words).optional(),
};

const open = { ...common, security: z.literal('open') };
const eaptls = {
  ...common,
  security: z.literal('eaptls'),
  /** The authorities whose clients are let in; every client is, unless given. */
  clientAuthority: pem(16_384).optional(),
  /** The client identities that its authentication server knows; it knows all, unless given. */
  clientIdentities: z
    .array(z.string(identities).max(254, identities), identities)
    .max(64, identities)
    .optional(),
  /** The chain that the device is shown, leaf first; unless given, one that every device believes. */
  serverChain: pem(32_768).optional(),
};
/**
 * What an MT3620 does not speak; a scan calls it `unknown`. To join `wep` fails with `NetworkNonWpa`, `wpa3` with
 * `NetworkNotSupported`.
 */
const foreign = { ...common, security: z.enum(['wep', 'wpa3']) };
const psk = { ...common, security: z.literal('psk') };
const pskWithKey = {
  ...psk,
  /** The key that lets in. Never answered. */
  password: z.string(key).min(8, key).max(63, key),
};

/** A member that nobody knows is a slip of the pen: with a default in its place, the air would be another one. */
const nothingElse = <Shape extends z.core.$ZodLooseShape>(shape: Shape, itself = anAccessPoint) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no member ${issue.keys.map((unknown) => JSON.stringify(unknown)).join(', ')} here, but ${Object.keys(shape).join(', ')}`
        : itself.error(issue),
  });

/** An access point as a test describes it. Its password is what it expects, not what the device has. */
const accessPoint = z.discriminatedUnion(
  'security',
  [nothingElse(open), nothingElse(pskWithKey), nothingElse(eaptls), nothingElse(foreign)],
  {
    error: ({ code, input }) =>
      code === 'invalid_union'
        ? security.error({ input: (input as { readonly security?: unknown }).security })
        : anAccessPoint.error({ input }),
  },
);
export type AccessPoint = z.output<typeof accessPoint>;

const list = wanted('a list of at most 64 access points');

/** What is in the air around a device. */
export const radioEnvironment = nothingElse(
  {
    accessPoints: z
      .array(accessPoint, list)
      .max(64, list)
      .superRefine((points, { addIssue }) => {
        const bssids = points.map(({ bssid }) => bssid);
        const index = bssids.findIndex((bssid, at) => bssids.indexOf(bssid) < at);
        if (index >= 0)
          addIssue({
            code: 'custom',
            path: [index, 'bssid'],
            message: `is that of accessPoints[${bssids.indexOf(bssids[index] ?? '')}], too`,
          });
      }),
  },
  theWhole,
);
export type RadioEnvironment = z.output<typeof radioEnvironment>;
/** The same as a person writes it down, with what goes without saying left out. */
export type RadioDescription = z.input<typeof radioEnvironment>;

/**
 * Reads a description of the air.
 * @param refuse - makes the error for one that is wrong; `trouble` says where and why, and what to do, after a colon.
 */
export const readRadio = (described: unknown, refuse: (trouble: string) => Error): RadioEnvironment => {
  const { data, error } = radioEnvironment.safeParse(described);
  if (data) return data;
  const [{ path, message } = { path: [], message: '' }] = error.issues;
  throw refuse(
    `${placeOf(path, described)} ${message}. Mend it; docs/device.md describes it under 'Wi-Fi', 'The air around the device'.`,
  );
};

/** `accessPoints[1] ("Cafe"): signal` */
const placeOf = (path: readonly PropertyKey[], described: unknown): string => {
  const [first, index, ...members] = path.map(String);
  if (first === undefined) return 'it';
  if (index === undefined) return first;
  const { ssid } = (described as { accessPoints: { ssid?: unknown }[] }).accessPoints[Number(index)] ?? {};
  const called = typeof ssid === 'string' ? ` (${JSON.stringify(ssid.slice(0, 32))})` : '';
  return [`${first}[${index}]${called}${members.length ? ':' : ''}`, ...members].join(' ');
};

/** The same as far as it is anybody's to read. */
const visible = z.object({
  accessPoints: z.array(
    z.discriminatedUnion('security', [z.object(open), z.object(psk), z.object(eaptls), z.object(foreign)]),
  ),
});

/** What a test does to the air around a device. */
export const radioCommands = {
  getRadio: {
    method: 'GET',
    path: '/spherite/radio',
    summary: "Spherite's own: what is in the air around the device, without the keys.",
    security: 'none',
    status: 200,
    answer: visible,
  },
  setRadio: {
    method: 'PUT',
    path: '/spherite/radio',
    summary: "Spherite's own: puts other access points around the device.",
    security: 'none',
    body: radioEnvironment,
    maxBody: 1024 * 1024,
    status: 200,
    answer: z.object({}),
  },
} as const satisfies Operations;
