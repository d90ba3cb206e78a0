// Bundled in the place of node:child_process: commander and the host ask for it at the start, and use it hardly ever.
const childProcess = () => process.getBuiltinModule('node:child_process');

module.exports = {
  spawn: (...args) => childProcess().spawn(...args),
  execFile: (...args) => childProcess().execFile(...args),
};
