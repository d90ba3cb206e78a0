import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { troubleshooting } from './docs/troubleshooting.ts';
import { type Room, readSources, rooms, root, type Source, withoutComments } from './testing/sources.ts';

const sources = readSources();
const product = sources.filter((source) => !source.isTest);

/** What breaks a rule, as `path: what`; a failure shows the whole list. */
const offences = (from: readonly Source[], find: (source: Source) => readonly string[]): string[] =>
  from.flatMap((source) => find(source).map((what) => `${source.path}: ${what}`));

const matches = (source: Source, pattern: RegExp): string[] =>
  [...source.code.matchAll(new RegExp(pattern, `g${pattern.flags}`))].map((match) => match[0].trim());

test('the rules look at the whole house', () => {
  for (const room of Object.keys(rooms)) {
    expect(
      product.some((source) => source.room === room),
      room,
    ).toBe(true);
  }
  expect(withoutComments(`a('//'); // b\n/* c */ d(/[/]/, "/*")`)).toBe(`a('//');  \n  d(/[/]/, "/*")`);
});

describe('rule 1 and 2: a room imports only what the house allows', () => {
  test('workspace packages, by name', () => {
    expect(
      offences(sources, (source) => {
        const { name, mayImport } = rooms[source.room];
        const allowed: readonly string[] = [...mayImport, name];
        return source.imports.filter(
          (specifier) =>
            /^(@spherite\/|spherite$|spherite\/)/.test(specifier) &&
            !allowed.includes(source.isTest ? specifier.replace(/\/testing$/, '') : specifier),
        );
      }),
    ).toEqual([]);
  });

  test('relative imports stay in the room, name a file that exists, and carry its ending', () => {
    expect(
      offences(sources, (source) =>
        source.imports
          .filter((specifier) => specifier.startsWith('.'))
          .filter((specifier) => {
            const target = posix.join(posix.dirname(source.path), specifier);
            // Built files are made after this test may have run.
            if (target.includes('/dist/')) return false;
            return !target.startsWith(`${source.room}/`) || !existsSync(join(root, target));
          }),
      ),
    ).toEqual([]);
  });

  test('every package that product code imports is declared as a dependency, from the catalog', () => {
    for (const room of Object.keys(rooms) as Room[]) {
      const { dependencies = {} } = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')) as {
        dependencies?: Record<string, string>;
      };
      for (const [name, version] of Object.entries(dependencies))
        expect(version, `${room}: ${name}`).toBe(name.startsWith('@spherite/') ? 'workspace:*' : 'catalog:');
      expect(
        offences(
          product.filter((source) => source.room === room),
          (source) =>
            source.imports
              .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
              .map((specifier) => /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier)
              .filter((name) => !(name in dependencies)),
        ),
      ).toEqual([]);
    }
  });

  test.each([
    ['packages/identity', ['node:crypto']],
    ['packages/image', ['node:crypto', 'node:zlib', 'zod']],
  ])('%s needs nothing but %j', (room, allowed) => {
    expect(
      offences(
        product.filter((source) => source.room === room),
        (source) => source.imports.filter((s) => !s.startsWith('.') && !allowed.includes(s)),
      ),
    ).toEqual([]);
  });
});

test('rule 3: a native module has exactly one importing file; its types are no module', () => {
  const natives = ['better-sqlite3', '@serialport/bindings-cpp', '@lydell/node-pty', '@node-rs/argon2'];
  const importers = Object.fromEntries(
    natives.map((native) => [
      native,
      product
        .filter((source) =>
          new RegExp(`(?<!import type [^;]*)(from |import\\()['"]${native}['"]`).test(source.code),
        )
        .map((source) => source.path),
    ]),
  );
  for (const native of natives) expect(importers[native]?.length, `${native}: ${importers[native]}`).toBe(1);
});

describe('rule 5: the world comes in as parameters', () => {
  /** Where a real clock and real randomness are handed over. */
  const composition =
    /\/main\.ts$|^packages\/emulator\/src\/start-world\.ts$|^packages\/protocol\/src\/line\/timing\.ts$/;

  test('no domain code reads a clock, rolls dice or makes up identifiers', () => {
    expect(
      offences(
        product.filter((source) => !composition.test(source.path)),
        (source) =>
          matches(
            source,
            /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bMath\.random\b|\brandomUUID\b|\bprocess\.hrtime\b/,
          ),
      ),
    ).toEqual([]);
  });

  test('nothing is kept in a module', () => {
    expect(offences(product, (source) => matches(source, /^(export )?(let|var) \w+/m))).toEqual([]);
  });
});

test('rule 6: console and process appear in main.ts files and in the one output module', () => {
  // `startEmulator` is called by other people's programs: the process that it runs in is its own main.ts.
  const allowed = /\/main\.ts$|^apps\/cli\/src\/output\.ts$|^packages\/emulator\/src\/start-emulator\.ts$/;
  expect(
    offences(
      product.filter((source) => !allowed.test(source.path)),
      (source) => matches(source, /\bconsole\.\w+|\bprocess\.[a-z]\w*|['"](node:)?process['"]/),
    ),
  ).toEqual([]);
});

describe('habits', () => {
  test('exports are named, one by one', () => {
    expect(
      offences(
        sources.filter((source) => !/(vitest|drizzle)\.config\.ts$/.test(source.path)),
        (source) => matches(source, /^export (\*|default)/m),
      ),
    ).toEqual([]);
  });

  test('the type checker is never silenced, and the linter only with a reason', () => {
    const silencers = /@ts-(ignore|nocheck|expect-error)|biome-ignore [^:\n]*(:\s*)?$/gm;
    expect(
      offences(
        sources.filter((source) => source.path !== 'packages/emulator/src/architecture.test.ts'),
        (source) => [...source.text.matchAll(silencers)].map((match) => match[0]),
      ),
    ).toEqual([]);
  });

  test('a file is named for the thing in it and has at most 400 lines', () => {
    expect(
      offences(sources, (source) => [
        ...(/^[a-z0-9-]+(\.test|\.config|\.d)?\.ts$/.test(posix.basename(source.path)) ? [] : ['its name']),
        ...(source.text.split('\n').length > 401 ? [`${source.text.split('\n').length - 1} lines`] : []),
      ]),
    ).toEqual([]);
  });

  test('a test that is skipped says why', () => {
    const marker = ['it', 'test', 'describe'].map((word) => `\\b${word}\\.(skip|only|todo)\\b`).join('|');
    expect(offences(sources, (source) => matches(source, new RegExp(marker)))).toEqual([]);
  });

  test('a pattern is matched by a matcher: an object comparison takes any text for any bare pattern', () => {
    expect(
      offences(
        sources.filter((source) => /\.test\.ts$/.test(source.path)),
        (source) =>
          matches(source, /\.(toMatchObject|toEqual|toStrictEqual)\(\s*\{[^;]*?\b\w+: \/[^/*]/).map((text) =>
            text.slice(-40),
          ),
      ),
    ).toEqual([]);
  });

  test('no path of a machine and no registry is written down', () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
    const offenders = tracked
      .filter((path) => path !== '' && existsSync(join(root, path)))
      .filter((path) =>
        new RegExp(
          ['/work', '/root', '/home/[a-z]+', '/Users/[a-z]+'].map((p) => `(^|[\\s'"(=:])${p}/`).join('|'),
        ).test(readFileSync(join(root, path), 'utf8')),
      );
    expect(offenders).toEqual([]);
    expect(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/https?:\/\/[^\s]*\.tgz/);
  });
});

test('docs/troubleshooting.md is what the table of errors says', () => {
  expect(
    readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8'),
    'run: pnpm --filter spherite docs',
  ).toBe(troubleshooting());
});

test('every link of a document leads somewhere', () => {
  const documents = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && !path.startsWith('.changeset/') && existsSync(join(root, path)));
  const broken = documents.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)(#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(root, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );
  expect(broken).toEqual([]);
});
