import { expect, test } from 'vitest';
import { groups, verbs } from './commands/index.ts';
import { findNotSimulated } from './commands/not-simulated.ts';
import { candidates } from './completion/candidates.ts';
import { createBench } from './testing/bench.ts';

test.each(verbs.map(({ path }) => [path.join(' ')]))('azsphere %s --help shows examples', async (words) => {
  await using bench = await createBench();
  const { status, stdout, stderr } = await bench.run([...words.split(' '), '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: [] });
  expect(stdout[0]).toContain(`Usage: azsphere ${words}`);
  expect(stdout.slice(stdout.indexOf('Examples:') + 1).join('\n')).toContain(`azsphere ${words}`);
});

test('each group says what it is for, and shows what stands behind it', async () => {
  await using bench = await createBench();
  const words = await bench.run(['device', 'capability', '-?']);
  expect(words.stdout.slice(0, 3)).toEqual([
    'Usage: azsphere device capability [options] [command]',
    '',
    'Manage what the attached device allows.',
  ]);
  expect(words.stdout.join('\n')).toMatch(/show-attached .*Show what the attached device allows\./);
});

test('what is said not to be simulated is not', () => {
  const words = [...verbs, ...groups].map(({ path }) => path.join(' '));
  expect(words.filter((each) => findNotSimulated(each.split(' ')) !== undefined)).toEqual([]);
});

test('no verb is a group, and no verb stands twice', () => {
  const words = verbs.map(({ path }) => path.join(' '));
  expect(new Set(words).size).toBe(words.length);
  expect(groups.filter(({ path }) => words.includes(path.join(' ')))).toEqual([]);
});

test.each([
  [['devce'], 'Did you mean device?', "'azsphere --help'"],
  [['device', 'clam'], 'Did you mean claim?', "'azsphere device --help'"],
  [['device', 'claim', '--frce'], 'Did you mean --force?', "'azsphere device claim --help'"],
  [
    ['dev', 'capability', 'show-atached'],
    'Did you mean show-attached?',
    "'azsphere device capability --help'",
  ],
  [['tenant', 'create'], '--name <name>', "'azsphere tenant create --help'"],
  [['show-version', '-o', 'yaml'], 'Allowed choices are text, json', "'azsphere show-version --help'"],
  [['device', 'update', '-g', 'P/G'], 'does not simulate yet', "'azsphere --help'"],
  [['dev', 'show-deployment-status'], 'does not simulate yet', "'azsphere --help'"],
  [['pkg', 'pack-board-config'], 'does not simulate yet', "'azsphere --help'"],
  [['product', 'list', '--help'], 'does not simulate yet', "'azsphere --help'"],
  [['login', 'now'], 'too many arguments', "'azsphere login --help'"],
])('%j is a usage error: %s', async (argv, what, next) => {
  await using bench = await createBench();
  const { status, stdout, stderr } = await bench.run(argv);
  expect({ status, stdout }).toEqual({ status: 2, stdout: [] });
  expect(stderr[0]).toMatch(/^error: /);
  expect(stderr.join('\n')).toContain(what);
  expect(stderr.join('\n')).toContain(next);
  expect(stderr.at(-1)).toBe('See docs/troubleshooting.md#usage (USAGE).');
});

test('options of a verb come before those of every verb, where it has any', async () => {
  await using bench = await createBench();
  const headings = async (...words: string[]) =>
    (await bench.run([...words, '--help'])).stdout.filter((line) => /^[A-Z][a-z ]*:$/.test(line));
  expect(await headings('device', 'list-attached')).toEqual(['Global options:', 'Examples:']);
  expect(await headings('device', 'restart')).toEqual(['Options:', 'Global options:', 'Examples:']);
  expect((await bench.run(['--help'])).stdout.at(-1)).toContain(`SPHERITE_HOME, which is ${bench.home}`);
});

test('options may stand before the verb, and the first generation asked for help with -?', async () => {
  await using bench = await createBench();
  expect((await bench.run(['-o', 'json', 'show-version'])).stdout.join('')).toBe(
    '{  "Azure Sphere SDK": "1.2.3"}',
  );
  expect((await bench.run(['--output=json', 'show-version'])).stdout[0]).toBe('{');
  expect((await bench.run(['dev', 'claim', '-?'])).stdout[0]).toBe('Usage: azsphere device claim [options]');
  expect((await bench.run([])).stdout[0]).toBe('Usage: azsphere [options] [command]');
  expect((await bench.run(['--version'])).stdout).toEqual(['1.2.3']);
});

test.each(['http://example.com', 'https://127.0.0.1', 'ftp://localhost', 'localhost:3620', 'nonsense'])(
  'a service at %s is refused before anything is sent there',
  async (url) => {
    await using bench = await createBench();
    const { status, stderr } = await bench.run(['login', '--use-device-code', '--service', url]);
    expect(status).toBe(2);
    expect(stderr[0]).toContain('on this machine');
    expect(bench.requests).toEqual([]);
  },
);

test.each([
  [[''], ['login', 'logout', 'show-user', 'show-version', 'tenant', 'device', 'image-package', 'completion']],
  [['device', 'cl'], ['claim']],
  [
    ['dev', 'li'],
    ['list', 'list-attached'],
  ],
  [['dev', 'cap'], ['capability']],
  [['dev', 'capability', 'show'], ['show-attached']],
  [['device', 'claim', '--f'], ['--force']],
  [['device', 'claim', '--force', '--f'], []],
  [
    ['device', 'claim', '-o', ''],
    ['text', 'json'],
  ],
  [['device', 'claim', '--device', ''], []],
  [['completion', 'z'], ['zsh']],
  [['nonsense', ''], []],
])('after %j the shell offers %j', async (words, offered) => {
  expect(await candidates(words)).toEqual(offered);
});

test.each(['bash', 'zsh', 'fish'])('completion %s prints a script and nothing else', async (shell) => {
  await using bench = await createBench();
  const { status, stdout } = await bench.run(['completion', shell]);
  expect(status).toBe(0);
  expect(stdout.join('\n')).toContain('azsphere __complete');
  expect(stdout.join('\n')).not.toContain('Command completed');
});
