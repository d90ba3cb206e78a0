import { rmSync } from 'node:fs';
import { build } from 'esbuild';

// Whatever an earlier build left goes first.
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  outdir: 'dist',
  // What is imported when it is needed, such as the maker of certificates, is a file of its own.
  splitting: true,
  // A native module cannot be bundled.
  external: ['@serialport/bindings-cpp'],
  // What is bundled of CommonJS asks for builtins by a `require`, which an ES module does not have.
  banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
  define: { __filename: 'import.meta.filename' },
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
});
