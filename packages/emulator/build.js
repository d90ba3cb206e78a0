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

/**
 * What lies apart, by name: where it begins, and what imports call it. It is loaded with the first sign-in and with the
 * first certificate that is made.
 */
const apart = {
  'oidc-provider': {
    entry: createRequire(new URL('../../apps/service/', import.meta.url)).resolve('oidc-provider'),
    imported: /^oidc-provider$/,
  },
  certificate: { entry: '../host/src/bridge/certificate.ts', imported: /^\.\/certificate\.ts$/ },
};

rmSync('dist', { recursive: true, force: true });
await build({
  ...common,
  entryPoints: Object.fromEntries(Object.entries(apart).map(([name, { entry }]) => [name, entry])),
  // The provider tells its models apart by the names of their classes.
  keepNames: true,
});
await build({
  ...common,
  entryPoints: { main: 'src/main.ts', page: 'src/page/main.ts' },
  plugins: [
    {
      name: 'apart',
      setup: ({ onResolve }) => {
        for (const [name, { imported }] of Object.entries(apart))
          onResolve({ filter: imported }, () => ({ path: `./${name}.cjs`, external: true }));
      },
    },
  ],
});
