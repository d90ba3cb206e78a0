import { SpheriteError } from '@spherite/protocol';

/** What a caller is told. Where two causes must not be told apart, there is one text for both. */

export const noTenant = (id: string): SpheriteError =>
  new SpheriteError(
    'TENANT_NOT_FOUND',
    `There is no tenant ${id} that you can use. See which there are with 'azsphere tenant list'.`,
  );

/** The sentence of the real service, word for word (azure-sphere-issues #78). */
export const noDevice = (id: string): SpheriteError =>
  new SpheriteError(
    'DEVICE_NOT_FOUND',
    `Device Id ${id} could not be found, or was already claimed to a different Azure Sphere tenant.`,
  );

export const claimedElsewhere = (id: string): SpheriteError =>
  new SpheriteError(
    'DEVICE_CLAIMED_ELSEWHERE',
    `The attached device ${id} is claimed to a different Azure Sphere tenant. A claim is for ever; use another device.`,
  );

export const notInTenant = (id: string): SpheriteError =>
  new SpheriteError(
    'DEVICE_NOT_FOUND',
    `Device ${id} is not claimed into this tenant. See which are with 'azsphere device list'.`,
  );

export const madeTenant = (id: string): SpheriteError =>
  new SpheriteError(
    'DEVICE_MADE_TENANT',
    `Device ${id} has made a tenant before, and a device makes only one in its life. Use another device, or that tenant where 'azsphere tenant list' shows it.`,
  );

export const claimed = (id: string): SpheriteError =>
  new SpheriteError(
    'DEVICE_CLAIMED',
    `Device ${id} is claimed, and only an unclaimed device makes a tenant. Use another device.`,
  );

export const signInTooOld = (): SpheriteError =>
  new SpheriteError(
    'SIGN_IN_TOO_OLD',
    'A tenant is for ever, so creating one needs a sign-in that is at most five minutes old. Sign in again, then repeat.',
  );

export const proofRequired = (what: string): SpheriteError =>
  new SpheriteError(
    'PROOF_REQUIRED',
    `This service wants the device itself to prove its key before ${what}. Attach the device and repeat there.`,
  );

export const noOperation = (id: string): SpheriteError =>
  new SpheriteError('NOT_FOUND', `There is no operation ${id} in this tenant.`);

export const badContinuation = (): SpheriteError =>
  new SpheriteError(
    'REQUEST_INVALID',
    'headers.sphere-continuation: This is not a token that a page of devices ended with. Begin again without one.',
  );
