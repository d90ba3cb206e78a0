// Bundled in the place of node:http. An ES import of the real one reads each of its exports, the getters that load
// undici among them, and that takes longer than all the rest of the start.
module.exports = process.getBuiltinModule('node:http');
