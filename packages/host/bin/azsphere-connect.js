#!/usr/bin/env node
// Before anything is loaded that an older Node cannot run: a native module would take the whole process with it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `error: azsphere-connect needs Node 22.13 or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exit(1);
}

process.getBuiltinModule('node:module').enableCompileCache();
await import('../dist/main.js');
