import type { TenantModel } from './tenants.ts';

export const loggedIn = (user: string): string => `Login successful as '${user}'.`;

export const askedAgain = (user: string): string =>
  `Logging in again as '${user}'; another account is named with --username.`;

export const browserOpened = (url: string): string[] => [
  'Sign in with the browser. If none has opened, open:',
  url,
];

export const browserNeeded = (url: string): string[] => [
  'To sign in, open in a browser:',
  url,
  'If there is none here, use --use-device-code, or --username <name> and, without a terminal, --password-stdin.',
];

export const tenantRetained = ({ id, name }: Pick<TenantModel, 'id' | 'name'>): string =>
  `The selected Azure Sphere tenant '${name}' (${id}) will be retained.`;

export const loggedOut = (user: string | undefined): string =>
  user === undefined ? 'Nobody was logged in.' : `Logged out '${user}'.`;

export const accountChanged = (before: string, now: string): string =>
  `'${now}' is now the logged in account, in place of '${before}'.`;

/** A user as the command prints it; the keys are those of `-o json`. */
export interface UserModel {
  readonly id: string;
  readonly name: string;
  readonly service: string;
}

export const loggedInUser = ({ id, name, service }: UserModel): string[] => [
  `User name: ${name}`,
  `User ID: ${id}`,
  `Service: ${service}`,
];
