export type { DebugPorts, DebugSession, OpenDebugPorts } from './applications/debug-ports.ts';
export { type AnnouncedDevice, type Announcement, type Bus, openBus } from './bus/bus.ts';
export { type DeviceClock, deviceClock } from './clock.ts';
export { createDevice, type Device, type DeviceOptions } from './create-device.ts';
export type { Credential, DeviceService } from './device-authentication.ts';
export {
  type DeviceSetup,
  type DeviceSetupText,
  passedOver,
  readDeviceSetup,
} from './device-setup.ts';
export { type DeviceState, factoryState, memoryState, type StateStore } from './device-state.ts';
export { type Flash, type FlashOptions, openFlash } from './flash/open-flash.ts';
export type { DeviceLink } from './links/device-link.ts';
export { type InProcessHost, type InProcessLink, inProcessLink } from './links/in-process-link.ts';
export { openPtyLink, type PtyLinkOptions } from './links/pty-link.ts';
export { openTcpLink } from './links/tcp-link.ts';
export { osVersion } from './system/system.ts';
