import type { PlainRequest } from '@spherite/protocol';
import { type LogMessage, type LogParameter, logPriority } from './log-message.ts';

/**
 * Messages of the real device whose numbers are known, by the part of the operating system that says them. Numbers,
 * priorities and parameters are those of its log manifests; the words are ours.
 */
const gatewaydMessage = (
  id: number,
  priority: keyof typeof logPriority,
  parameters: readonly LogParameter[],
  text?: string,
): LogMessage => ({
  category: 6,
  id,
  priority: logPriority[priority],
  parameters,
  ...(text === undefined ? {} : { text: `[gatewayd] ${text}` }),
});

/** How the real device numbers the methods of HTTP. */
const methods: readonly PlainRequest['method'][] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

const componentParameter = (componentId: string): LogParameter => ({ type: 'uniqueId', value: componentId });

/** The server of the REST API. */
export const gatewayd = {
  startingSideload: (): LogMessage => gatewaydMessage(1, 'info', [], 'Sideloading an image.'),

  /** A request was refused. Whoever asked has been told, so there is no line for people. */
  commonError: (error: number): LogMessage =>
    gatewaydMessage(16, 'error', [{ type: 'commonError', value: error }]),

  committingImage: (): LogMessage => gatewaydMessage(18, 'info', [], 'Installing the staged images.'),

  deleteApp: (componentId: string): LogMessage =>
    gatewaydMessage(32, 'info', [componentParameter(componentId)], `Deleting component ${componentId}.`),

  stageImageSuccess: (componentId: string, imageId: string, imageType: number): LogMessage =>
    gatewaydMessage(
      148,
      'info',
      [
        componentParameter(componentId),
        { type: 'uniqueId', value: imageId },
        { type: 'integer', value: imageType },
      ],
      `Staged image ${imageId} of component ${componentId}, type ${imageType}.`,
    ),

  /** Somebody asked for something. @param path - without its query. */
  request: (method: PlainRequest['method'], path: string): LogMessage =>
    gatewaydMessage(153, 'trace', [
      { type: 'integer', value: methods.indexOf(method) },
      { type: 'string', value: path },
    ]),

  successfulDelete: (componentId: string): LogMessage =>
    gatewaydMessage(156, 'info', [componentParameter(componentId)], `Component ${componentId} was deleted.`),

  osVersion: (version: string): LogMessage =>
    gatewaydMessage(169, 'info', [{ type: 'string', value: version }]),
} as const;
