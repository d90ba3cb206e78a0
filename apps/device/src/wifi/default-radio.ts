import type { RadioEnvironment } from '@spherite/protocol';

/** Networks to try things with, as they are in the air of a device that was given no other. */
export const defaultRadio: RadioEnvironment = { accessPoints: [] };
