import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));

export const rooms = {
  'packages/identity': { name: '@spherite/identity', mayImport: [] },
  'packages/image': { name: '@spherite/image', mayImport: [] },
  'packages/protocol': { name: '@spherite/protocol', mayImport: [] },
  'packages/host': { name: '@spherite/host', mayImport: ['@spherite/protocol'] },
  'apps/device': {
    name: '@spherite/device',
    mayImport: ['@spherite/protocol', '@spherite/identity', '@spherite/image'],
  },
  'apps/service': {
    name: '@spherite/service',
    mayImport: ['@spherite/protocol', '@spherite/identity', '@spherite/image'],
  },
  'apps/cli': {
    name: '@spherite/cli',
    mayImport: ['@spherite/protocol', '@spherite/identity', '@spherite/image', '@spherite/host'],
  },
  'packages/emulator': {
    name: 'spherite',
    mayImport: [
      '@spherite/protocol',
      '@spherite/identity',
      '@spherite/image',
      '@spherite/host',
      // A door of its own, so that a command that only asks a device carries no TLS and no X.509 with it.
      '@spherite/host/bridge',
      '@spherite/device',
      '@spherite/service',
      '@spherite/cli',
    ],
  },
} as const satisfies Record<string, { name: string; mayImport: readonly string[] }>;

export type Room = keyof typeof rooms;

export interface Source {
  readonly room: Room;
  /** From the root of the workspace, with forward slashes. */
  readonly path: string;
  /** From the room. */
  readonly inRoom: string;
  readonly text: string;
  /** The text without its comments; strings stay. */
  readonly code: string;
  /** Module specifiers of its imports and re-exports, types included. */
  readonly imports: readonly string[];
  /** Test code may do what product code may not. */
  readonly isTest: boolean;
}

const skipped = new Set(['node_modules', 'dist', 'coverage', 'migrations', '.turbo', '__snapshots__']);

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    skipped.has(entry.name)
      ? []
      : entry.isDirectory()
        ? filesUnder(join(folder, entry.name))
        : [join(folder, entry.name)],
  );

/** Every TypeScript file of every room. */
export const readSources = (): Source[] =>
  (Object.keys(rooms) as Room[]).flatMap((room) =>
    filesUnder(join(root, room))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => {
        const text = readFileSync(file, 'utf8');
        const code = withoutComments(text);
        const inRoom = relative(join(root, room), file).split(sep).join('/');
        return {
          room,
          path: `${room}/${inRoom}`,
          inRoom,
          text,
          code,
          imports: importsOf(code),
          isTest: !inRoom.startsWith('src/') || /\.test\.ts$|\/testing\//.test(inRoom),
        };
      }),
  );

/** Strings and regular expressions are matched too, so that a `//` within one is not taken for a comment. */
export const withoutComments = (text: string): string =>
  text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:!&|?]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g,
    (match) => (match.startsWith('/*') || match.startsWith('//') ? ' ' : match),
  );

const importsOf = (code: string): string[] =>
  [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g)].flatMap((m) => m[2] ?? []);
