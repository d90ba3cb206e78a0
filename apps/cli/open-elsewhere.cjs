// Bundled in the place of open, which finds the program that it brings along beside itself. What is required has its
// default export under a name, and what is bundled takes all that a CommonJS module exports for the default.
const elsewhere = require;

module.exports = elsewhere('open').default;
