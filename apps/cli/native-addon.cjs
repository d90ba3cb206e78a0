// Bundled in the place of node-gyp-build, so that the JavaScript around the serial port's native part is bundled too
// (loaded file by file it takes half as long as all the rest of a command). The native part itself stays in its
// package, where the real node-gyp-build finds the one for this machine.
const elsewhere = require;

module.exports = () => {
  const entry = elsewhere.resolve('@serialport/bindings-cpp');
  const { createRequire } = process.getBuiltinModule('node:module');
  const { dirname } = process.getBuiltinModule('node:path');
  return createRequire(entry)('node-gyp-build')(dirname(dirname(entry)));
};
