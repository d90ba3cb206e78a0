import * as z from 'zod';
import type { Operations, Port } from '../contract/operation.ts';

/** What only an emulator can have. Loopback only, and behind the token of the locator file, health excepted. */
export const emulatorApiPrefix = '/_spherite';

const locator = { security: 'locator' } as const;

const userName = z.string().min(3).max(254);
const emulatorUser = z.object({
  name: z.string(),
  directory: z.string(),
  assigned: z.boolean(),
  /** The one-time password while it still works and this process made it; else null. */
  password: z.string().nullable(),
});

export const emulatorOperations = {
  live: {
    method: 'GET',
    path: '/health/live',
    summary: 'The process runs.',
    security: 'none',
    status: 200,
    answer: z.object({ status: z.literal('live') }),
  },
  ready: {
    method: 'GET',
    path: '/health/ready',
    summary: 'The database is open and every operation can be asked for.',
    security: 'none',
    status: 200,
    answer: z.object({ status: z.literal('ready') }),
    refusals: [503],
  },
  listUsers: {
    ...locator,
    method: 'GET',
    path: '/users',
    summary: 'The users of all directories.',
    status: 200,
    answer: z.array(emulatorUser),
  },
  addUser: {
    ...locator,
    method: 'POST',
    path: '/users',
    summary: 'Adds a user, with a permanent password or with a generated one-time password.',
    body: z.object({ name: userName, password: z.string().max(1024).optional() }),
    status: 201,
    answer: emulatorUser,
    refusals: [404, 409],
  },
  resetPassword: {
    ...locator,
    method: 'POST',
    path: '/users/reset-password',
    summary: 'Gives a user a new one-time password; ends the sign-ins that the user has.',
    body: z.object({ name: userName }),
    status: 200,
    answer: emulatorUser,
    refusals: [404],
  },
  addDirectory: {
    ...locator,
    method: 'POST',
    path: '/directories',
    summary: 'Adds a directory, named by its domain.',
    body: z.object({ name: z.string().min(1).max(253) }),
    status: 201,
    answer: z.object({ id: z.guid(), name: z.string() }),
    refusals: [409],
  },
  setAssignmentRequired: {
    ...locator,
    method: 'PUT',
    path: '/app/assignment-required',
    summary: 'Whether only assigned users can sign in to the Azure Sphere Utility of a directory.',
    body: z.object({ directory: z.string(), required: z.boolean() }),
    status: 200,
    answer: z.object({ directory: z.string(), required: z.boolean() }),
    refusals: [404],
  },
  setAssignment: {
    ...locator,
    method: 'PUT',
    path: '/app/assignments',
    summary: 'Assigns a user to the Azure Sphere Utility, or takes the assignment back.',
    body: z.object({ user: userName, assigned: z.boolean() }),
    status: 200,
    answer: emulatorUser,
    refusals: [404],
  },
  registerDevice: {
    ...locator,
    method: 'POST',
    path: '/factory/devices',
    summary: 'Enters a manufactured device; its statement (purpose factory-registration) proves its key.',
    body: z.object({ statement: z.string().max(2048) }),
    status: 201,
    answer: z.object({ deviceId: z.string() }),
    refusals: [403],
  },
  listFactoryDevices: {
    ...locator,
    method: 'GET',
    path: '/factory/devices',
    summary: 'Every manufactured device, where it is claimed, and when it last authenticated itself.',
    status: 200,
    answer: z.array(
      z.object({
        deviceId: z.string(),
        tenantId: z.guid().nullable(),
        lastAuthenticatedAt: z.iso.datetime().nullable(),
      }),
    ),
  },
  verifyAudit: {
    ...locator,
    method: 'GET',
    path: '/audit/verification',
    summary: 'Recomputes the audit trail and compares it with the claims.',
    status: 200,
    answer: z.object({
      ok: z.boolean(),
      entries: z.int(),
      /** What is wrong, one sentence each; empty when `ok`. */
      problems: z.array(z.string()),
    }),
  },
  listAudit: {
    ...locator,
    method: 'GET',
    path: '/audit',
    summary: 'The audit trail, oldest first.',
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    status: 200,
    answer: z.array(
      z.object({
        sequence: z.int(),
        time: z.iso.datetime(),
        actor: z.string(),
        action: z.string(),
        deviceId: z.string().nullable(),
        tenantId: z.string().nullable(),
        result: z.string(),
        previousHash: z.string(),
        hash: z.string(),
      }),
    ),
  },
} as const satisfies Operations;

export type EmulatorPort = Port<typeof emulatorOperations, void>;
