import { azureSphereUtility, SpheriteError } from '@spherite/protocol';
import type { DirectoryUser } from '../directory/index.ts';

export const wrongPassword = (): SpheriteError =>
  new SpheriteError('SIGN_IN_FAILED', 'The user name or the password is wrong. Type them again.');

export const locked = (milliseconds: number): SpheriteError => {
  const seconds = Math.ceil(milliseconds / 1000);
  return new SpheriteError(
    'SIGN_IN_LOCKED',
    `Too many wrong passwords were given for this name, so it is locked. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`,
  );
};

export const notAssigned = ({ name, directoryName }: DirectoryUser): SpheriteError =>
  new SpheriteError(
    'NOT_ASSIGNED',
    `${directoryName} lets only assigned users use the ${azureSphereUtility.name}, and ${name} is not assigned to it. Ask for 'spherite app assign ${name}'.`,
  );
