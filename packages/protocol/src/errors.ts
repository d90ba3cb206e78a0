/** What a person should know about one kind of failure. Printed as a page of `docs/troubleshooting.md`. */
export interface ErrorPage {
  readonly meaning: string;
  readonly cause: string;
  readonly remedy: string;
}

/**
 * Every failure that a person can be shown, by its stable code. The texts here explain the kind; the message of a
 * {@link SpheriteError} tells the case. `docs/troubleshooting.md` is generated from this table.
 */
export const errorPages = {
  // Signing in
  NOT_SIGNED_IN: {
    meaning: 'The command needs a signed-in user and there is none.',
    cause:
      'You have not signed in to this service, you signed out, or the sign-in ended and could not be renewed.',
    remedy: "Run 'azsphere login'. In a script: 'azsphere login --username U --password-stdin'.",
  },
  SIGN_IN_FAILED: {
    meaning: 'The user name or the password is wrong.',
    cause:
      'The service does not say which of the two it was. A one-time password works once, and never after a new one was chosen.',
    remedy:
      "Type them again. 'spherite status' shows one-time passwords that still work; 'spherite user reset-password NAME' makes a new one.",
  },
  SIGN_IN_LOCKED: {
    meaning: 'This user name cannot sign in for a while.',
    cause: 'Ten wrong passwords in a row were given for the name, whether or not such a user exists.',
    remedy: 'Wait for the time that the message names, then try again.',
  },
  SIGN_IN_CANCELLED: {
    meaning: 'The sign-in was not finished.',
    cause: 'It was interrupted, it ran out of time, or the sign-in page refused it.',
    remedy: "Run 'azsphere login' again.",
  },
  PASSWORD_CHANGE_NEEDED: {
    meaning: 'The user must choose a new password before anything else.',
    cause: 'The password is a one-time password, and no new one was given.',
    remedy:
      'Sign in at a terminal or in a browser, or give the new password as the second line of standard input with --password-stdin.',
  },
  PASSWORD_REFUSED: {
    meaning: 'The new password is not acceptable.',
    cause: 'It has fewer than 12 characters, or it is the old one.',
    remedy: 'Choose another one with at least 12 characters.',
  },
  SIGN_IN_TOO_OLD: {
    meaning: 'The operation needs a sign-in that is at most five minutes old.',
    cause:
      'Creating a tenant is for ever, so the service wants to see the person again; a renewed token does not count.',
    remedy: "Let 'azsphere tenant create' ask you to sign in, and answer within five minutes.",
  },
  NOT_ASSIGNED: {
    meaning: 'The user may not use Azure Sphere in this directory.',
    cause:
      'The enterprise application "Azure Sphere Utility" requires assignment, and this user is not assigned to it.',
    remedy: "Ask whoever runs the emulator for 'spherite app assign NAME'.",
  },
  // Tenants
  TENANT_EXISTS: {
    meaning: 'The directory already has a tenant, so no second one was created.',
    cause: 'A company needs only one tenant, and a tenant can never be deleted.',
    remedy:
      "Use the tenant that exists. If you are certain that you need another one, repeat with 'azsphere tenant create --force'.",
  },
  TENANT_NAME_INVALID: {
    meaning: 'The tenant name is not acceptable.',
    cause: 'A name has 1 to 50 ASCII letters, digits and spaces, and does not begin with a space.',
    remedy: 'Leave out the character that the message names. A final full stop is a common one.',
  },
  TENANT_NOT_FOUND: {
    meaning: 'There is no such tenant, or it belongs to another directory.',
    cause: 'The service gives one answer for both, so that nobody can search for tenants of others.',
    remedy: "See which tenants you can use with 'azsphere tenant list'.",
  },
  TENANT_NONE: {
    meaning: 'There is no tenant to work with.',
    cause: 'Nobody has created a tenant in your directory yet.',
    remedy: "Attach a device and run 'azsphere tenant create --name <my-tenant>'.",
  },
  TENANT_NOT_SELECTED: {
    meaning: 'There are several tenants and none is selected.',
    cause: 'The command cannot know which of them you mean.',
    remedy:
      "See them with 'azsphere tenant list' and choose one with 'azsphere tenant select --tenant <name or ID>'.",
  },
  DEVICE_MADE_TENANT: {
    meaning: 'The device cannot create a tenant.',
    cause: 'A device creates one tenant in its life, and this one has done so.',
    remedy:
      "Use another device, or that tenant where 'azsphere tenant list' shows it. In a test, start a fresh world.",
  },
  DEVICE_CLAIMED: {
    meaning: 'The device cannot create a tenant.',
    cause: 'Only an unclaimed device can, and this one is claimed.',
    remedy: 'Use another device. In a test, start a fresh world.',
  },
  // Devices and claims
  DEVICE_ID_INVALID: {
    meaning: 'That is not the ID of a device.',
    cause:
      'A device ID is 128 hexadecimal digits that are a point on the curve P-256. IDs printed in documentation often are not.',
    remedy: "Copy the ID that 'azsphere device show-attached' prints.",
  },
  DEVICE_NOT_FOUND: {
    meaning: 'The service knows no such device, or it is claimed to a different tenant.',
    cause:
      'The service gives one answer for both, as the real one does: an ID alone must not tell who owns a device.',
    remedy: 'Check the ID. Attach the device to learn more about it.',
  },
  DEVICE_CLAIMED_ELSEWHERE: {
    meaning: 'The attached device is claimed to a different tenant.',
    cause: 'A device is claimed once and for ever, also when it is sold.',
    remedy: 'Use another device. In a test, start a fresh world.',
  },
  DEVICE_NOT_ATTACHED: {
    meaning: 'No device is attached where the command looked for one.',
    cause: 'No simulated device is running, it runs in another SPHERITE_HOME, or the name given fits none.',
    remedy: "Start one with 'spherite up', and see which are attached with 'azsphere device list-attached'.",
  },
  DEVICE_NOT_NAMED: {
    meaning: 'Several devices are attached and none is named.',
    cause: 'The command cannot know which of them you mean.',
    remedy: "See them with 'azsphere device list-attached' and name one with --device.",
  },
  DEVICE_SILENT: {
    meaning: 'The device does not answer.',
    cause: 'It is stopped or restarting, the line is broken, or the port belongs to something else.',
    remedy: "Try again in a moment. 'azsphere device list-attached' shows which devices answer.",
  },
  DEVICE_REFUSED: {
    meaning: 'The device answered that it cannot do this.',
    cause: 'The message names the error number that the device gave.',
    remedy:
      'Do what the message says. Where it says no more than a number, compare what was given with docs/device.md: it tells what each request takes, and when it is refused.',
  },
  DEVICE_UNCHANGED: {
    meaning: 'The device is not as it was told to be.',
    cause: 'What was to be changed is not set on the device, or the device takes too long to change it.',
    remedy: 'See how it is with the command that the message names, and repeat what was asked for.',
  },
  DEVICE_ANSWER_MALFORMED: {
    meaning: 'The device answered something that makes no sense.',
    cause: 'The device is of another version, or something else answers on its port.',
    remedy: 'Use a device and a command of the same version.',
  },
  APPLICATION_NOT_FOUND: {
    meaning: 'There is no application on the device.',
    cause: 'None was put there, or those that were are deleted. The debugging server does not count as one.',
    remedy: "Put one there with 'azsphere device sideload deploy'.",
  },
  IMAGE_UNUSABLE: {
    meaning: 'An image package, or what one is to be made from, is not right.',
    cause:
      'The file is something else, was damaged, is for another purpose, or needs a newer device. The message says which rule it breaks.',
    remedy:
      "Look at the package with 'azsphere image-package show', and make it anew with 'azsphere image-package pack-application'.",
  },
  PORT_BUSY: {
    meaning: "The device's serial port is in use.",
    cause: 'Another program has locked it; a terminal program keeps a port as long as it runs.',
    remedy: 'Close the program that the message names, then try again.',
  },
  PORT_UNUSABLE: {
    meaning: "The device's serial port cannot be opened.",
    cause: 'The path does not exist, is not a port, or you may not open it.',
    remedy: 'Check the path and its permissions.',
  },
  PROOF_REQUIRED: {
    meaning: 'The service wants the device itself to prove its key.',
    cause: 'It was started with --claims proof, so an ID alone is not enough.',
    remedy: 'Attach the device and claim it there.',
  },
  STATEMENT_REFUSED: {
    meaning: "The device's signed statement was not accepted.",
    cause: 'It is expired, was used before, was made for something else, or its signature is wrong.',
    remedy: 'Try again. If it happens again, check that the clocks of device and service agree.',
  },
  // The service
  SERVICE_UNREACHABLE: {
    meaning: 'The service does not answer.',
    cause:
      'It is not running, it runs elsewhere, or the connection was lost. What was asked may or may not have been done.',
    remedy: "Start it with 'spherite up' and repeat the command: repeating is safe.",
  },
  SERVICE_NOT_FOUND: {
    meaning: 'No Spherite is running where the command looked for one.',
    cause: 'SPHERITE_HOME holds no locator file of a running emulator, and no --service was given.',
    remedy: "Start one with 'spherite up', or name one with --service URL.",
  },
  SERVICE_FAILED: {
    meaning: 'The service met an error of its own.',
    cause:
      'This is a fault of the service, not of what you asked. What was asked may or may not have been done.',
    remedy: 'Repeat the command: repeating is safe. If it stays, look at what the service printed.',
  },
  SERVICE_ANSWER_MALFORMED: {
    meaning: 'The service answered something that makes no sense.',
    cause: 'It is of another version, or something else answers at its address.',
    remedy: "Check the address, and use 'azsphere' and service of the same version.",
  },
  REQUEST_INVALID: {
    meaning: 'The request is malformed.',
    cause: 'A part of it does not have the documented form; the message says which.',
    remedy: 'Compare it with the description that the service gives at /docs.',
  },
  NOT_FOUND: {
    meaning: 'There is nothing at this address.',
    cause: 'The address is wrong, or what it names belongs to somebody else.',
    remedy: 'Compare it with the description that the service gives at /docs.',
  },
  FORBIDDEN: {
    meaning: 'This caller may not do this.',
    cause:
      'A foreign Host or Origin (a web page must not drive the emulator), or the token of the locator file is missing or wrong.',
    remedy: 'Call the service by its own address, and send the token of emulator.json where it is needed.',
  },
  ALREADY_EXISTS: {
    meaning: 'It exists already.',
    cause: 'A user, directory or device of this name was added before.',
    remedy: 'Use the one that exists, or another name.',
  },
  UNKNOWN_NAME: {
    meaning: 'There is no user or directory of this name.',
    cause: 'It was never added to this world, or it is misspelt.',
    remedy: "See what there is with 'spherite status'.",
  },
  // The world and its files
  ALREADY_RUNNING: {
    meaning: 'A Spherite is already running in this home.',
    cause: 'Each SPHERITE_HOME holds one.',
    remedy: "Use it, stop it with 'spherite down', or set SPHERITE_HOME to another folder.",
  },
  NOT_RUNNING: {
    meaning: 'No Spherite is running in this home.',
    cause: 'It was not started, it has ended, or it runs in another SPHERITE_HOME.',
    remedy: "Start one with 'spherite up'.",
  },
  STILL_RUNNING: {
    meaning: 'Spherite was asked to end and has not ended.',
    cause: 'It waits for something that does not come, or the machine is very busy.',
    remedy:
      "Try 'spherite down' again. If nothing else helps, end its process with 'kill -9': acknowledged claims are on disk.",
  },
  PORT_TAKEN: {
    meaning: 'The network port is in use.',
    cause:
      'Another program, or another Spherite, listens on it; the message says which where the system tells.',
    remedy: 'Stop it, or choose another port with --port N; --port 0 takes any free one.',
  },
  ADDRESS_UNUSABLE: {
    meaning: "The bridge cannot listen on a device's real address.",
    cause:
      'The machine does not have the address 192.168.35.N, or you may not use its port 443. The message says which.',
    remedy:
      'Give the machine the address, or allow the port, with the command of the message; without --real-addresses, any user may use the bridge.',
  },
  HOME_UNUSABLE: {
    meaning: 'The folder SPHERITE_HOME cannot be used.',
    cause:
      'Something else is in its place, a file or a link that leads nowhere, or you may not write there. The message says which.',
    remedy: 'Set SPHERITE_HOME to a folder that you may write.',
  },
  DATA_DAMAGED: {
    meaning: 'The database is damaged.',
    cause: 'The file was changed by something other than the service, or the disk failed.',
    remedy: 'Nothing was changed. Restore the folder from a copy, or name another one with --data.',
  },
  DATA_NEWER: {
    meaning: 'The database was written by a newer version.',
    cause: 'A newer Spherite has used this folder, and its data cannot be read by this one.',
    remedy: 'Use the newer version, or another folder.',
  },
  DATA_IN_USE: {
    meaning: 'The data folder is in use.',
    cause: 'Another service has it open.',
    remedy: 'Stop the other one, or name another folder with --data.',
  },
  FLASH_DAMAGED: {
    meaning: "The device's flash is damaged.",
    cause: 'A file in the flash folder was changed by something other than the device, or the disk failed.',
    remedy: 'Nothing was changed. Restore the folder from a copy, or name another one with --flash.',
  },
  FLASH_IN_USE: {
    meaning: "The device's flash folder is in use.",
    cause: 'Another simulated device runs from it; one device cannot be in two places.',
    remedy: 'Stop the other one, or name another folder with --flash.',
  },
  DISK_FULL: {
    meaning: 'There is no space left on the disk.',
    cause: 'The disk or the quota is used up.',
    remedy: 'Make space, then repeat the command: nothing was half done.',
  },
  FILE_UNUSABLE: {
    meaning: 'A file cannot be read or written.',
    cause: 'Its permissions, or something in the place where it should be.',
    remedy: 'Mend what the message names.',
  },
  CLOCK_SET_BACK: {
    meaning: 'The clock of this machine was set back.',
    cause: 'The data holds a time that lies in the future, so ages and lock-outs cannot be judged.',
    remedy: 'Set the clock right. What was recorded stays as it is.',
  },
  AUDIT_BROKEN: {
    meaning: 'The audit trail does not agree with itself or with the claims.',
    cause: 'An entry was changed, removed or cut off by something other than the service.',
    remedy: 'Keep the data folder as evidence, and restore it from a copy.',
  },
  USAGE: {
    meaning: 'The command line cannot be understood.',
    cause: 'A command, an option or a value is missing, misspelt or out of range.',
    remedy: 'Add --help to the command to see what it takes.',
  },
  INTERNAL: {
    meaning: 'A bug in Spherite.',
    cause: 'Something happened that its authors did not expect.',
    remedy: 'Please report it with the text of the message and the command.',
  },
} as const satisfies Record<string, ErrorPage>;

export type ErrorCode = keyof typeof errorPages;

/** Where a code is explained, as every message names it. */
export const errorPage = (code: ErrorCode): string => `docs/troubleshooting.md#${code.toLowerCase()}`;

/** A failure that a person can do something about. Anything else that is thrown is a bug. */
export class SpheriteError extends Error {
  override readonly name = 'SpheriteError';
  readonly code: ErrorCode;

  /** @param message - what happened, why, and what to do next, in whole sentences. */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
