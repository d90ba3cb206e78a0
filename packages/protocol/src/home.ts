import * as z from 'zod';

/** The files that programs leave for each other in the folder `SPHERITE_HOME`. Only their form is here: finding and writing them is the business of the rooms. */

/** The locator file of a running emulator; mode 0600, gone when its process goes. */
export const locatorFile = 'emulator.json';

/** Folder in which each attached device has an entry and, where it has a port, a stable path to it. */
export const busFolder = 'bus';

/** Which process it was: a pid alone may belong to another process by now. */
export const processIdentity = z.object({
  pid: z.int().positive(),
  /** Start time as the system tells it: opaque, compared only. Empty where the system does not tell. */
  startTime: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

const userEntry = z.object({ name: z.string(), password: z.string().nullable() });

/** The first line of `spherite up --json`. */
export const readyEvent = z.object({
  event: z.literal('ready'),
  pid: z.int().positive(),
  home: z.string(),
  version: z.string(),
  service: z.object({ url: z.url() }),
  /** `url`: of the device's REST API over HTTPS, where there is a bridge. */
  devices: z.array(z.object({ id: z.string(), serial: z.string(), url: z.url().exactOptional() })),
  /** The bridge: the device communication service, and the file of the certificate by which clients know the devices. */
  connect: z.object({ url: z.url(), ca: z.string() }).exactOptional(),
  /** `password`: the one-time password until it was changed or the world restarted, else null. */
  users: z.array(userEntry),
});
export type ReadyEvent = z.infer<typeof readyEvent>;

/** The locator file: the ready event, the process that it is about, and the token for `/_spherite/`. */
export const locator = readyEvent.extend({
  startTime: z.string(),
  token: z.string(),
});
export type Locator = z.infer<typeof locator>;

/** One attached device: `bus/<connectionPath>.json`. Counts only while its owner lives and the port is still the recorded one. */
export const busEntry = z.object({
  /** Short digit string, as the real device communication service gives for a USB position. */
  connectionPath: z.string().regex(/^[0-9]{1,8}$/),
  deviceId: z.string().regex(/^[0-9A-F]{128}$/),
  ipAddress: z.ipv4(),
  link: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('pty'),
      /** The stable path, and the terminal that it led to when it was made. */
      path: z.string(),
      terminal: z.string(),
      /** `st_rdev` and `st_ino` of the terminal: after a crash its number may belong to somebody's shell. */
      device: z.number(),
      inode: z.number(),
    }),
    z.object({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(65535) }),
  ]),
  owner: processIdentity,
});
export type BusEntry = z.infer<typeof busEntry>;
