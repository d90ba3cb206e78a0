#!/usr/bin/env node
// Before anything is loaded that an older Node cannot run: a native module would take the whole process with it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `error: azsphere needs Node 22.13 or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exit(1);
}

// Runs dist/main.cjs with the compiled code of the last time that the same verb ran. Node's own compile cache keeps
// what is compiled before a module runs; most functions are compiled when they are first called, and in a command
// that lives for a tenth of a second that is a fifth of it. Builtins are taken as they are, because an ES import of
// one reads everything that it exports.
const { createRequire } = process.getBuiltinModule('node:module');
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
  process.getBuiltinModule('node:fs');
const { join } = process.getBuiltinModule('node:path');
const { Script } = process.getBuiltinModule('node:vm');

const dist = join(import.meta.dirname, '..', 'dist');
const filename = join(dist, 'main.cjs');
const { mtimeMs, size } = statSync(filename);

// Beside the code that it was made from, so that whoever could change the one could have changed the other.
const folder = join(dist, 'compiled');
// A verb has at most four words.
const words = process.argv.slice(2, 6);
const verb = words.slice(
  0,
  [...words, '-'].findIndex((word) => !/^[a-z][a-z-]{0,20}$/.test(word)),
);
const bundle = [process.version, Math.round(mtimeMs), size].join('-');
const cacheFile = join(folder, [bundle, ...verb].join('-'));

const readCache = () => {
  try {
    return readFileSync(cacheFile);
  } catch {
    return undefined;
  }
};

const cachedData = readCache();
// No `importModuleDynamically`: Node has none that it does not warn of. The bundle asks `require` for what is imported late.
const script = new Script(
  `(function (require, module, exports, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`,
  { filename, cachedData },
);
const main = { exports: {} };
script.runInThisContext()(createRequire(filename), main, main.exports, filename, dist);

if (cachedData === undefined || script.cachedDataRejected)
  process.once('exit', (status) => {
    if (status !== 0) return;
    try {
      mkdirSync(folder, { recursive: true });
      for (const name of readdirSync(folder)) if (!name.startsWith(bundle)) rmSync(join(folder, name));
      writeFileSync(`${cacheFile}.${process.pid}`, script.createCachedData());
      renameSync(`${cacheFile}.${process.pid}`, cacheFile);
    } catch {
      // Installed where this user may not write: it works, and takes a little longer.
    }
  });
