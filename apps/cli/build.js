import { rmSync } from 'node:fs';
import { build } from 'esbuild';

// The compiled code of earlier runs goes with the bundle that it was made from.
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  platform: 'node',
  // CommonJS, because its compiled code can be kept; see docs/decisions/0065-what-a-command-costs.md.
  format: 'cjs',
  target: 'node22',
  outfile: 'dist/main.cjs',
  alias: {
    'node-gyp-build': './native-addon.cjs',
    'node:child_process': './lazy-child-process.cjs',
    open: './open-elsewhere.cjs',
  },
  // Loaded when somebody is asked, who can wait for it.
  external: ['@inquirer/prompts'],
  // Asked for by `require` instead.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__filename' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
});
