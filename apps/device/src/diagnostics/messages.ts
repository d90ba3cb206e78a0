import type { LogMessage } from './device-log.ts';

/** Messages of the real device whose numbers are known, by the part of the operating system that says them. */
const gatewaydCategory = 6;

export const gatewayd = {
  startingSideload: (): LogMessage => ({
    category: gatewaydCategory,
    id: 1,
    priority: 4,
    text: '[gatewayd] Sideloading an image.',
    parameters: [],
  }),
  committingImage: (): LogMessage => ({
    category: gatewaydCategory,
    id: 18,
    priority: 4,
    text: '[gatewayd] Installing the staged images.',
    parameters: [],
  }),
  stageImageSuccess: (componentId: string, imageId: string, imageType: number): LogMessage => ({
    category: gatewaydCategory,
    id: 148,
    priority: 4,
    text: `[gatewayd] Staged image ${imageId} of component ${componentId}, type ${imageType}.`,
    parameters: [
      { type: 'uniqueId', value: componentId },
      { type: 'uniqueId', value: imageId },
      { type: 'unsignedInteger', value: imageType },
    ],
  }),
  deleteApp: (componentId: string): LogMessage => ({
    category: gatewaydCategory,
    id: 32,
    priority: 4,
    text: `[gatewayd] Deleting component ${componentId}.`,
    parameters: [{ type: 'uniqueId', value: componentId }],
  }),
  successfulDelete: (): LogMessage => ({
    category: gatewaydCategory,
    id: 156,
    priority: 4,
    text: '[gatewayd] The component was deleted.',
    parameters: [],
  }),
} as const;
