import * as z from 'zod';
import { type Operations, octetStream, octets } from '../../contract/operation.ts';

/** What the device wrote down of what happened to it. */
export const diagnosticsCommands = {
  getLog: {
    method: 'GET',
    path: '/log',
    summary: 'The diagnostic log, in banks of 4096 bytes.',
    security: 'rest',
    status: 200,
    answerType: octetStream,
    answer: octets,
    refusals: [500],
  },
  getTelemetry: {
    method: 'GET',
    path: '/telemetry',
    summary: 'The error reports that wait to be sent.',
    security: 'rest',
    status: 200,
    answerType: octetStream,
    answer: octets,
    refusals: [500],
  },
  clearTelemetry: {
    method: 'DELETE',
    path: '/telemetry',
    summary: 'Forgets the error reports.',
    security: 'rest',
    status: 200,
    answer: z.object({}),
    refusals: [500],
  },
} as const satisfies Operations;
