/** Names and addresses of the sign-in, as the real authority has them; the command and the service share them. */

/** The directory in which the application is registered; part of the authority's address. */
const authorityId = '7d71c83c-ccdf-45b7-b3c9-9c41b94406d9';

export const authorityPath = `/${authorityId}`;

/** The public client that `azsphere` is: the enterprise application "Azure Sphere Utility". */
export const azureSphereUtility = {
  clientId: '0b1c8f7e-28d2-4378-97e2-7d7d63f7c87f',
  name: 'Azure Sphere Utility',
} as const;

export const signInPaths = {
  authorize: `${authorityPath}/oauth2/v2.0/authorize`,
  token: `${authorityPath}/oauth2/v2.0/token`,
  deviceCode: `${authorityPath}/oauth2/v2.0/devicecode`,
  logout: `${authorityPath}/oauth2/v2.0/logout`,
  /** RFC 7009, which the real authority lacks: ends a refresh token and all that came from it. */
  revoke: `${authorityPath}/oauth2/v2.0/revoke`,
  /** Under it the pages on which a person signs in. */
  pages: '/signin',
  /** Where a person types the code that `azsphere login --use-device-code` shows. */
  deviceVerification: '/devicelogin',
} as const;

/** The API that access tokens are for, and the one permission there is. */
export const apiScope = 'https://sphere.azure.net/api/user_impersonation';

export const signInScope = `openid profile offline_access ${apiScope}`;
