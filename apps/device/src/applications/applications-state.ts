import * as z from 'zod';

/** What the device remembers of its applications. */
export const applicationsState = z.object({});
