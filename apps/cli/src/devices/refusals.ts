import { type DeviceErrorName, type DeviceRefusal, deviceErrors, nameDeviceError } from '@spherite/protocol';

/**
 * What a person should read about a refusal of a device.
 * @param asked - the request that was refused
 */
export const refusalText = ({ status, error }: DeviceRefusal, asked = 'this'): string =>
  `The device refused ${asked} with ${nameDeviceError(error)} (${error}, status ${status}). ${remedyFor(status, error)}`;

/** What a person can do about what a device refuses, wherever the number alone does not say it. */
const remedyFor = (status: number, error: number): string => {
  const known = remedies[nameDeviceError(error) as DeviceErrorName];
  if (known !== undefined) return known;
  if (status === forbidden) return notAllowed;
  return isManifestError(error) ? badManifest : unexplained;
};

const forbidden = 403;

const isManifestError = (error: number): boolean => error >> 20 === deviceErrors.InvalidJson >> 20;

const notAllowed =
  "The device does not allow this: it is locked, or it is not set up for development. Enable development with 'azsphere device enable-development', and see what is allowed now with 'azsphere device capability show-attached'.";

const badManifest =
  'The app_manifest.json of the application is not acceptable. Mend what the error names, pack the application again, and repeat the command.';

const unexplained =
  'The device says no more than this. Compare what was given with docs/device.md: it tells what each request takes, and when it is refused.';

const tryAgain = 'The device is busy with something else. Try again in a moment.';

const noRoom =
  "There is no space left on the device: 1 MiB holds all that is deployed, the debugging server included. Delete an application with 'azsphere device sideload delete', and repeat the command.";

const debuggerIsNone =
  'The debugging server is no application: it is started and stopped with what is debugged. Name another component.';

const longCertificateName = 'The name of a certificate has at most 16 characters.';

const remedies: Readonly<Partial<Record<DeviceErrorName, string>>> = {
  EACCES: notAllowed,
  DeviceNotDevUnlocked: notAllowed,
  CommandAuthorizationFailed: notAllowed,
  PermissionDenied: 'It belongs to the operating system, which cannot be deleted. Name an application.',
  ENOSPC: noRoom,
  NotEnoughFreeSpace: noRoom,
  InterfaceIsBusy: tryAgain,
  TryAgain: tryAgain,
  OTAUpdateInProgress: tryAgain,
  RebootRequired: "Restart the device with 'azsphere device restart', and repeat the command.",
  InternalError:
    'This is a bug in the simulated device; please report it with the command and what the device said on its line.',
  // Applications and images
  NoDebuggerAvailable:
    "There is no debugger on the device. Install one with 'azsphere device enable-development'.",
  AppNotPresent:
    "There is no such component on the device. See those there are with 'azsphere device image list-installed'.",
  VerificationFailed:
    'The signature of the image is wrong, or the image was made for another device. Make it anew, or get it from where it came from again.',
  ImageStagingFailed:
    "The device can make nothing of the image. See what it is with 'azsphere image-package show'.",
  IncompatibleApplicationRuntime:
    'The image needs a newer runtime than the device has. Pack it with an older --target-api-set.',
  ImageIdentityInconsistency:
    'Its component ID belongs to something else on the device, or is not that of its manifest. Give the application a component ID of its own.',
  CannotStartDebug:
    "Another application is under the debugger, or its ports cannot be opened. Stop it with 'azsphere device app stop', and repeat the command.",
  CantStartDebugger: debuggerIsNone,
  CantDebugDebugger: debuggerIsNone,
  CantStopDebugger: debuggerIsNone,
  InvalidComponentId: 'A component ID is a GUID, like 2f074b0f-d99d-4692-82d9-ef93a7d6463c.',
  // Certificates
  CertNotFound:
    "There is no certificate of this name on the device. See those there are with 'azsphere device certificate list'.",
  CertIdentifierInvalid: 'The name of a certificate has 1 to 16 letters, digits, hyphens and underscores.',
  CertIdentifierTooLong: longCertificateName,
  OutOfSpace:
    "The device's certificate store is full. Delete a certificate with 'azsphere device certificate delete'.",
  PublicCertContentInvalid:
    'The device can read no certificate in the PEM text. Check the file, and that it is the right one.',
  PrivateKeyContentInvalid:
    'The device cannot read the private key. If it is encrypted, its password may be wrong: repeat the command with the right one. Otherwise check the file.',
  PublicCertContentTooLong: 'A certificate has at most 8 KiB of PEM text.',
  PrivateKeyContentTooLong: 'A private key has at most 8 KiB of PEM text.',
  CertPrivateKeyMismatched:
    'The private key is not that of the certificate. Give the two that belong together.',
  PrivateKeyNotAllowed: 'A root CA certificate is installed without a private key. Leave out the key.',
  PrivateKeyPasswordNotRequired: 'The private key is not encrypted. Repeat the command without a password.',
  // Wi-Fi
  NetworkNotFound:
    "There is no Wi-Fi network of this ID on the device. See those there are with 'azsphere device wifi list'.",
  NetworkNotConnected:
    "The device is connected to no Wi-Fi network. See what it tried with 'azsphere device network show-diagnostics'.",
  WifiDisabled:
    "The Wi-Fi interface is down. Bring it up with 'azsphere device network enable --interface wlan0'.",
  NetworkLimitReached:
    "The device holds no more Wi-Fi networks. Forget one with 'azsphere device wifi forget'.",
  NetworkAlreadyExists:
    "The device has this network already. See it with 'azsphere device wifi list', and forget it to add it anew.",
  InsufficientSpaceToPersistWiFiConfig:
    "The device has no space left for this Wi-Fi network. Forget another one with 'azsphere device wifi forget'.",
  InvalidRequestFormat: 'An SSID has 1 to 32 bytes.',
  SsidTooLong: 'An SSID has 1 to 32 bytes.',
  PskTooShort: 'A Wi-Fi key has at least 8 characters.',
  PskTooLong: 'A Wi-Fi key has at most 63 characters.',
  ConfigNameTooLong: 'The name of a Wi-Fi configuration has at most 16 characters.',
  ConfigNameNotUnique:
    "Another Wi-Fi network has this name. See those there are with 'azsphere device wifi list', and choose another one.",
  ClientIdentityTooLong: 'A client identity has at most 254 characters.',
  ClientCertStoreIdentifierTooLong: longCertificateName,
  CaCertStoreIdentifierTooLong: longCertificateName,
  ClientCertStoreIdentifierMissing: 'A network with EAP-TLS needs --client-cert-id.',
  // Network
  InvalidInterface:
    "The device has no such network interface. See those there are with 'azsphere device network list-interfaces'.",
  InterfaceNotPermitted:
    'The device does not let this be changed. wlan0 and eth0 go up and down, and eth0 alone takes another hardware address.',
  InvalidMacAddress: 'A hardware address has six pairs of hexadecimal digits, like 12:34:56:ab:cd:ef.',
  InvalidRequestUri:
    "The device has nothing of this name. Its network interfaces are shown by 'azsphere device network list-interfaces'.",
  InvalidProxyAddress: 'The address of a proxy has 1 to 255 characters.',
  InvalidUsername: 'A user name for a proxy has 1 to 63 characters.',
  InvalidPassword: 'A password for a proxy has 1 to 63 characters.',
  InvalidNoProxyAddresses:
    'At most 64 addresses can be reached without the proxy, each of at most 255 characters.',
  ServicesRequest:
    "The device does not reach the service. See whether one runs with 'spherite status', and repeat the command.",
};
