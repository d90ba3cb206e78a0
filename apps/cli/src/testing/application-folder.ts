import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const blinkManifest = {
  SchemaVersion: 1,
  Name: 'Blink',
  ComponentId: '2f074b0f-d99d-4692-82d9-ef93a7d6463c',
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: { Gpio: [8], MutableStorage: { SizeKB: 8 } },
  ApplicationType: 'Default',
};

/** Writes an application that can be packed. @returns its folder */
export const applicationFolder = async (
  home: string,
  manifest: object = blinkManifest,
  program = 'bin/app',
): Promise<string> => {
  const folder = join(home, 'approot');
  await mkdir(dirname(join(folder, program)), { recursive: true });
  await writeFile(join(folder, 'app_manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, program), 'code for ARM');
  return folder;
};
