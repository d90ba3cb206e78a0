export {
  identifyProcess,
  isAlive,
  type ProcessIdentity,
  spheriteHome,
} from '@spherite/protocol';
export { type AttachedDevice, addressOf, listAttachedDevices } from './attached-devices.ts';
export { readLocator } from './home.ts';
export {
  addressName,
  type DeviceAddress,
  type OpenPort,
  type OpenPortOptions,
  openPort,
} from './ports/open-port.ts';
export { findPortHolders, type PortHolder } from './ports/port-holder.ts';
export { followDiagnostics } from './sharing/follow-diagnostics.ts';
export { type WithDeviceOptions, withDevice } from './with-device.ts';
