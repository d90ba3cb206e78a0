import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A fenced block of the document: what to put where. */
interface Step {
  readonly file: string;
  /** The line in front of which the code goes; a new file has none. */
  readonly before: string | undefined;
  readonly code: string;
}

const readSteps = (document: string): Step[] =>
  [...document.matchAll(/^```ts file=(\S+)(?: before="([^"]+)")?\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', before, code = '']) => ({ file, before, code }),
  );

const apply = async (workspace: string, { file, before, code }: Step): Promise<void> => {
  const path = join(workspace, file);
  if (before === undefined) return writeFile(path, code);
  const text = await readFile(path, 'utf8');
  const at = text.indexOf(`${before}\n`);
  expect(at, `${file} has no line ${before}`).toBeGreaterThan(0);
  await writeFile(path, text.slice(0, at) + code + text.slice(at));
};

/** The workspace without what is built or installed: links between its packages are relative, so they stay within. */
const copyWorkspace = async (): Promise<string> => {
  const workspace = await mkdtemp(join(tmpdir(), 'spherite-extending-'));
  for (const name of [
    'packages/identity',
    'packages/image',
    'packages/protocol',
    'apps/device',
    'tsconfig.base.json',
  ])
    await cp(join(root, name), join(workspace, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !['dist', '.turbo', '.cache', '.vite'].includes(basename(source)),
    });
  await symlink(join(root, 'node_modules'), join(workspace, 'node_modules'));
  return workspace;
};

const run = async (workspace: string, room: string, ...args: string[]): Promise<string> => {
  const [program = '', ...rest] = args;
  const outcome = promisify(execFile)(join(root, 'node_modules/.bin', program), rest, {
    cwd: join(workspace, room),
  });
  return outcome.then(
    () => 'ok',
    (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
  );
};

test('docs/extending.md, carried out: after the first file the types do not hold, after the second the command answers', async () => {
  const steps = readSteps(await readFile(join(root, 'docs/extending.md'), 'utf8'));
  expect(steps.map(({ file }) => dirname(file))).toEqual([
    'packages/protocol/src/device/commands',
    'apps/device/src/system',
    'apps/device/src',
  ]);
  const [contract, behaviour, check] = steps;
  if (!contract || !behaviour || !check) throw new Error('the document has three steps');

  const workspace = await copyWorkspace();
  try {
    expect(await run(workspace, 'apps/device', 'tsc', '-p', '.')).toBe('ok');
    await apply(workspace, contract);
    expect(await run(workspace, 'packages/protocol', 'tsc', '-p', '.')).toBe('ok');
    expect(await run(workspace, 'apps/device', 'tsc', '-p', '.')).toMatch(/Property 'getClock' is missing/);
    await apply(workspace, behaviour);
    expect(await run(workspace, 'apps/device', 'tsc', '-p', '.')).toBe('ok');
    await apply(workspace, check);
    expect(await run(workspace, 'apps/device', 'tsc', '-p', '.')).toBe('ok');
    expect(await run(workspace, 'apps/device', 'vitest', 'run', 'src/get-clock.test.ts')).toBe('ok');
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}, 60_000);
