import * as z from 'zod';
import { type Operations, octetStream, octets } from '../../contract/operation.ts';
import { maxImageSize } from './image-limits.ts';

/** A GUID in either case; the device itself writes lower case. */
const uid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'InvalidComponentId')
  .transform((text) => text.toLowerCase());

const component = z.object({ componentId: uid });

const applicationState = z.enum(['running', 'notPresent', 'stopped', 'debugging']);
export type ApplicationState = z.infer<typeof applicationState>;

const restarting = z.object({ restartingSystem: z.boolean().optional() });

const componentDetails = z.object({
  uid: z.string(),
  image_type: z.int(),
  is_update_staged: z.boolean(),
  does_image_type_require_restart: z.boolean(),
  images: z.array(
    z.object({
      uid: z.string(),
      length_in_bytes: z.int(),
      uncompressed_length_in_bytes: z.int(),
      replica_type: z.int(),
    }),
  ),
  name: z.string(),
});
export type ComponentDetails = z.infer<typeof componentDetails>;

const bytes = z.int().nonnegative();

/** Images: putting them on the device, and what becomes of the applications in them. */
export const applicationCommands = {
  getImages: {
    method: 'GET',
    path: '/images',
    summary: 'The components that are installed or staged.',
    security: 'rest',
    status: 200,
    answer: z.object({
      is_ota_update_in_progress: z.boolean(),
      has_staged_updates: z.boolean(),
      restart_required: z.boolean(),
      components: z.array(componentDetails),
    }),
  },
  stageImage: {
    method: 'PUT',
    path: '/update/stage',
    summary: 'Takes an image package, and keeps it until it is installed.',
    security: 'rest',
    bodyType: octetStream,
    body: octets,
    maxBody: maxImageSize,
    status: 200,
    answer: z.object({}),
    refusals: [403, 500],
  },
  installImages: {
    method: 'POST',
    path: '/update/install',
    summary: 'Installs what is staged, and starts applications unless told not to.',
    security: 'rest',
    // The published specification names only Manual; clients of the real device send Auto, too.
    body: z.object({ appControlMode: z.enum(['Auto', 'Manual']).optional() }).optional(),
    status: 200,
    answer: restarting,
    refusals: [500],
  },
  deleteImage: {
    method: 'DELETE',
    path: '/app/image/:componentId',
    summary: 'Removes a component. One that is not there is removed, too.',
    security: 'rest',
    params: component,
    status: 200,
    answer: restarting,
    refusals: [403, 500],
  },
  getApplicationStatus: {
    method: 'GET',
    path: '/app/status/:componentId',
    summary: 'Whether an application is there, and what it does.',
    security: 'rest',
    params: component,
    status: 200,
    answer: z.object({ state: applicationState }),
  },
  setApplicationStatus: {
    method: 'PATCH',
    path: '/app/status/:componentId',
    summary: 'Starts an application, by itself or under the debugger, or stops it.',
    security: 'rest',
    params: component,
    body: z.object({ trigger: z.enum(['start', 'startDebug', 'stop'], 'TriggerDoesNotExist') }),
    status: 200,
    answer: z.object({
      state: applicationState,
      gdbPort: z.int().optional(),
      outPort: z.int().optional(),
    }),
    refusals: [403, 409, 500],
  },
  getApplicationQuota: {
    method: 'GET',
    path: '/app/quota/:componentId',
    summary: 'How much mutable storage an application uses, and how much it may.',
    security: 'rest',
    params: component,
    status: 200,
    answer: z.object({ UsageKB: z.int(), LimitKB: z.int() }),
    refusals: [404],
  },
  getMemoryStatistics: {
    method: 'GET',
    path: '/stats/memory/groups/applications',
    summary: 'How much memory applications use.',
    security: 'appdev',
    status: 200,
    answer: z.object({
      memoryStats: z.object({
        currentMemoryUsageInBytes: bytes,
        peakUserModeMemoryUsageInBytes: bytes,
        userModeMemoryUsageInBytes: bytes,
      }),
      apps: z
        .array(
          z.object({
            componentId: z.string(),
            processes: z.array(
              z.object({
                pid: z.int(),
                heapUsageByCaller: z.array(z.object({ name: z.string(), usageInBytes: bytes })),
              }),
            ),
          }),
        )
        .optional(),
    }),
  },
} as const satisfies Operations;
