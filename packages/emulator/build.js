import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

/** Native modules cannot be bundled. */
const natives = ['better-sqlite3', '@serialport/bindings-cpp', '@lydell/node-pty', '@node-rs/argon2'];

/** CommonJS, because an ES import of a builtin reads all that it exports, and because its compiled code can be kept. */
const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  external: natives,
  define: { 'import.meta.url': '__filename' },
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** Lies apart: it is loaded with the first sign-in, and tells its own models apart by the names of their classes. */
const provider = 'oidc-provider';

rmSync('dist', { recursive: true, force: true });
await build({
  ...common,
  entryPoints: {
    [provider]: createRequire(new URL('../../apps/service/', import.meta.url)).resolve(provider),
  },
  keepNames: true,
});
await build({
  ...common,
  entryPoints: { main: 'src/main.ts', page: 'src/page/main.ts' },
  plugins: [
    {
      name: 'provider-apart',
      setup: ({ onResolve }) =>
        onResolve({ filter: new RegExp(`^${provider}$`) }, () => ({
          path: `./${provider}.cjs`,
          external: true,
        })),
    },
  ],
});
