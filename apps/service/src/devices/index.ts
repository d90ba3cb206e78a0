export { createDeviceAuthentication } from './authentication.ts';
export { createFactory } from './factory.ts';
export { createSignatures } from './signatures.ts';
export { createStatements, deviceIdOf, type Proof, type Statements, usedBefore } from './statements.ts';
export { createDeviceStore, type DeviceStore } from './store.ts';
