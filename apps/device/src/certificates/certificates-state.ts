import * as z from 'zod';

/** What the device remembers of its certificates. */
export const certificatesState = z.object({});
