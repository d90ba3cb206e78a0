import { authorityPath } from '@spherite/protocol';

/** What access tokens are for. */
export const audience = 'https://sphere.azure.net/api';

/** Who issues them, for a service at this origin. */
export const issuerOf = (url: string): string => `${url}${authorityPath}`;
