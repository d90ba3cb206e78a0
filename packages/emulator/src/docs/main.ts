import { writeFile } from 'node:fs/promises';
import { troubleshooting } from './troubleshooting.ts';

await writeFile(new URL('../../../../docs/troubleshooting.md', import.meta.url), troubleshooting());
