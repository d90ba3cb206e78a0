import * as z from 'zod';

// zod writes itself a function for each object that it parses, which pays from the second time on. A command reads
// each answer once. Imported before anything that makes a schema, because a schema decides when it is made.
z.config({ jitless: true });
