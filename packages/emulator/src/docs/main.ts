import { writeFile } from 'node:fs/promises';
import { deviceAccess } from './device-access.ts';
import { troubleshooting } from './troubleshooting.ts';

const docs = new URL('../../../../docs/', import.meta.url);
await writeFile(new URL('troubleshooting.md', docs), troubleshooting());
await writeFile(new URL('device-access.md', docs), deviceAccess());
