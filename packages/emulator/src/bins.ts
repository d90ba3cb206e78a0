import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeFolder } from '@spherite/protocol';

/** Commands by name, each with a module of its package and the script beside it. */
const commands = [
  { name: 'azsphere', package: '@spherite/cli', script: 'bin/azsphere.js' },
  { name: 'azsphere-connect', package: '@spherite/host', script: 'bin/azsphere-connect.js' },
  { name: 'spherite-device', package: '@spherite/device', script: 'bin/spherite-device.js' },
  { name: 'spherite', package: 'spherite', script: 'bin/spherite.js' },
] as const;

/**
 * Puts the commands into a folder for a PATH, each started by the Node that is running now: the first `node` on the
 * PATH may be an older one.
 * @returns the folder.
 */
export const installBins = async (folder: string, node: string): Promise<string> => {
  const { resolve } = createRequire(import.meta.url);
  makeFolder(folder);
  for (const command of commands) {
    // The package's entry is `src/index.ts`, one folder below its root.
    const script = join(dirname(resolve(command.package)), '..', command.script);
    const text = `#!/bin/sh\nexec ${quoted(node)} ${quoted(script)} "$@"\n`;
    await writeFile(join(folder, command.name), text, { mode: 0o755 });
  }
  return folder;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
