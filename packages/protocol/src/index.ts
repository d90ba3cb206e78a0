export {
  type DeviceCommunicationPort,
  type DeviceConnection,
  deviceCommunicationOperations,
  deviceCommunicationPort,
} from './connect/operations.ts';
export { serveDeviceCommunication } from './connect/serve-device-communication.ts';
export { type Client, type ClientOptions, client } from './contract/client.ts';
export type {
  Answer,
  CallInput,
  Input,
  Operation,
  Operations,
  Port,
  Security,
} from './contract/operation.ts';
export { octetStream } from './contract/operation.ts';
export { overHono } from './contract/over-hono.ts';
export { type ProblemKind, RequestProblem } from './contract/problem.ts';
export { type RoutesOptions, routes } from './contract/routes.ts';
export type { ApplicationState, ComponentDetails } from './device/commands/applications.ts';
export { imageCapacity, maxImageSize } from './device/commands/image-limits.ts';
export type { FirewallRuleset, NetworkInterface } from './device/commands/network.ts';
export { type NetworkProxy, networkProxy } from './device/commands/network-proxy.ts';
export {
  type AccessPoint,
  type RadioDescription,
  type RadioEnvironment,
  radioEnvironment,
  readRadio,
} from './device/commands/radio.ts';
export { type ManufacturingState, manufacturingState } from './device/commands/system.ts';
export type {
  WifiCertificateError,
  WifiConfigState,
  WifiConnectionError,
  WifiConnectionState,
  WifiFailure,
  WifiInterface,
  WifiNetwork,
  WifiNetworkRequest,
  WifiScanned,
} from './device/commands/wifi.ts';
export {
  type ApplicationPort,
  type CertificatePort,
  type DeviceCall,
  type DevicePort,
  type DeviceRecoveryPort,
  type DiagnosticsPort,
  deviceCommands,
  type NetworkPort,
  restApiVersion,
  type SystemPort,
  type WifiPort,
} from './device/commands.ts';
export { type DeviceClient, deviceClient } from './device/device-client.ts';
export {
  type DeviceErrorName,
  DeviceRefusal,
  deviceErrors,
  formatDeviceError,
  isDeviceErrorName,
  nameDeviceError,
} from './device/errors.ts';
export { type ServeDeviceOptions, serveDevice } from './device/serve-device.ts';
export { type EmulatorPort, emulatorApiPrefix, emulatorOperations } from './emulator/operations.ts';
export { type ErrorCode, type ErrorPage, errorPage, errorPages, SpheriteError } from './errors.ts';
export type { PlainReply, PlainRequest, Send } from './exchange.ts';
export { type ExclusiveFileOptions, removeStale, takeLock } from './exclusive-file.ts';
export { fileTrouble } from './file-trouble.ts';
export {
  type BusEntry,
  busEntry,
  busFolder,
  type Locator,
  locator,
  locatorFile,
  type ProcessIdentity,
  processIdentity,
  type ReadyEvent,
  readyEvent,
} from './home.ts';
export { type HttpSendOptions, httpSend } from './http-send.ts';
export {
  type AnswerLimits,
  type BodyLimits,
  type CoreResource,
  createTurns,
  DIAGNOSTICS_KEPT,
  END,
  encodeFrame,
  type Frame,
  FrameDecoder,
  type LineClient,
  type LineClientOptions,
  type LineClock,
  LineError,
  type LineErrorCode,
  type LineRandom,
  type LineServer,
  type LineServerOptions,
  type LineTiming,
  type Link,
  openLine,
  serveLine,
  systemLineClock,
  systemLineRandom,
  type Turns,
} from './line/index.ts';
export { createListeners, type Listeners } from './listeners.ts';
export { makeFolder } from './make-folder.ts';
export { orIfMissing } from './or-if-missing.ts';
export { identifyProcess, isAlive, processStartTime } from './process-identity.ts';
export { programFailure } from './program-failure.ts';
export {
  type ApiOptions,
  deviceAuthenticationApi,
  emulatorApi,
  recoveryApi,
  refuseWith,
  serviceApi,
  serviceDescription,
} from './service/apis.ts';
export {
  type DeviceAuthenticationClient,
  type DeviceCommunicationClient,
  deviceAuthenticationClient,
  deviceCommunicationClient,
  type EmulatorClient,
  emulatorClient,
  type RecoveryClient,
  recoveryClient,
  type ServiceClient,
  serviceClient,
} from './service/clients.ts';
export {
  type DeviceAuthenticationPort,
  deviceAuthenticationOperations,
  deviceAuthenticationPrefix,
} from './service/device-authentication.ts';
export {
  type Device,
  device,
  errorBody,
  type Operation as ServiceOperation,
  operation,
  operationState,
  operationType,
  serviceErrorNumber,
  type Tenant,
  tenant,
} from './service/objects.ts';
export {
  type Caller,
  deviceStatementHeader,
  publicApiPrefix,
  type ServicePort,
  serviceOperations,
} from './service/operations.ts';
export { joinImages, type RecoveryImagesPort, recoveryPrefix, splitImages } from './service/recovery.ts';
export { serviceRefusal } from './service/refusals.ts';
export {
  apiScope,
  authorityPath,
  azureSphereUtility,
  signInPaths,
  signInScope,
} from './service/sign-in.ts';
export {
  type SignInField,
  type SignInPage,
  signInFieldNames,
  signInPage,
} from './service/sign-in-pages.ts';
export { homeUnusable, readAnyLocator, readLocator, spheriteHome } from './spherite-home.ts';
export {
  createFile,
  type ReplaceFileOptions,
  removeDrafts,
  replaceFile,
  syncFolder,
  type WholeFileOptions,
} from './whole-file.ts';
