import type { Authority, AuthorityOptions } from './authority.ts';
import type { Bridge, BridgeOptions } from './start-bridge.ts';

export { portTaken } from '../ports/taken-port.ts';
export type { AttachmentChange } from './attached-servers.ts';
export type { Authority, AuthorityOptions } from './authority.ts';
export { findBridge, type RunningBridge } from './bridge-file.ts';
export { askDeviceUrls } from './device-urls.ts';
export type { Bridge, BridgedDevice, BridgeOptions } from './start-bridge.ts';

// TLS is loaded by those who want it: it is more than all the rest of a host.

/** @see {@link Bridge} */
export const startBridge = async (options: BridgeOptions): Promise<Bridge> =>
  (await import('./start-bridge.ts')).startBridge(options);

/** @see {@link Authority} */
export const openAuthority = async (options: AuthorityOptions): Promise<Authority> =>
  (await import('./authority.ts')).openAuthority(options);
