import { apiScope, authorityPath, azureSphereUtility, signInPaths } from '@spherite/protocol';
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Directory, DirectoryUser } from '../directory/index.ts';
import { createAdapter } from './adapter.ts';
import type { Artifacts } from './artifacts.ts';
import { audience, issuerOf } from './authority.ts';
import { fillIn } from './fill-in.ts';
import type { SignInKeys } from './keys.ts';
import { signInPolicy } from './policy.ts';
import { deviceFlowPages, logoutPages, renderError } from './provider-pages.ts';
import { notAssigned } from './refusals.ts';

const minute = 60;
const day = 24 * 60 * minute;

export interface ProviderOptions {
  readonly url: string;
  readonly keys: SignInKeys;
  readonly directory: Directory;
  readonly artifacts: Artifacts;
  readonly clock: { now(): number };
  readonly report: (error: unknown) => void;
  readonly accessTokenSeconds: number;
}

export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(issuerOf(options.url), configuration(options));
  provider.on('server_error', (_, error) => options.report(error));
  // What Koa would print.
  provider.onerror = options.report;
  provider.use(fillIn(provider, options.clock));
  return provider;
}

function configuration({
  url,
  keys,
  directory,
  artifacts,
  clock,
  accessTokenSeconds,
}: ProviderOptions): Configuration {
  // Cookies know no ports: without it, two worlds in one browser would sign each other out.
  const cookie = `spherite-${new URL(url).port}`;
  return {
    adapter: createAdapter(artifacts),
    jwks: { keys: [{ ...keys.signing.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    cookies: {
      keys: [keys.cookie],
      names: { session: `${cookie}-session`, interaction: `${cookie}-sign-in`, resume: `${cookie}-resume` },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    clients: [
      {
        client_id: azureSphereUtility.clientId,
        client_name: azureSphereUtility.name,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
        // Any port of them (RFC 8252 §7.3).
        redirect_uris: loopback,
        post_logout_redirect_uris: loopback,
        id_token_signed_response_alg: 'ES256',
      },
    ],
    routes: {
      authorization: signInPaths.authorize,
      token: signInPaths.token,
      device_authorization: signInPaths.deviceCode,
      code_verification: signInPaths.deviceVerification,
      end_session: signInPaths.logout,
      revocation: signInPaths.revoke,
      jwks: `${authorityPath}/discovery/v2.0/keys`,
    },
    scopes: ['openid', 'profile', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'upn', 'tid'], auth_time: null },
    // The ID token tells the client who signed in: there is no other place to ask.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', ...deviceFlowPages },
      rpInitiatedLogout: { enabled: true, ...logoutPages },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return {
            audience,
            scope: apiScope,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    formats: {
      customizers: {
        jwt: ({ oidc }, token, { payload }) => {
          const user = token.kind === 'AccessToken' ? directory.findUser(token.accountId) : undefined;
          if (token.kind !== 'AccessToken' || !user) throw new errors.InvalidGrant('the user is gone');
          const { AuthorizationCode, DeviceCode, RefreshToken } = oidc.entities;
          const now = Math.floor(clock.now() / 1000);
          Object.assign(payload, claimsOf(user), {
            iat: now,
            exp: now + accessTokenSeconds,
            scp: token.scopes.has(apiScope) ? 'user_impersonation' : undefined,
            grant_id: token.grantId,
            // When the password was typed, however often the token has been renewed since.
            auth_time: (AuthorizationCode ?? DeviceCode ?? RefreshToken)?.authTime,
          });
        },
      },
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      IdToken: accessTokenSeconds,
      AuthorizationCode: minute,
      DeviceCode: 15 * minute,
      Interaction: 30 * minute,
      Session: day,
      Grant: 90 * day,
      RefreshToken: 90 * day,
    },
    interactions: {
      policy: signInPolicy(directory, clock),
      url: (_, { uid }) => `${signInPaths.pages}/${uid}`,
    },
    // Asked for by the scope offline_access elsewhere; a command that forgets its user every 15 minutes helps nobody.
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    rotateRefreshToken: () => true,
    revokeGrantPolicy: () => true,
    clientBasedCORS: () => false,
    loadExistingGrant: newGrant,
    findAccount: async (_, id, token) => {
      const user = directory.findUser(id);
      if (!user) return undefined;
      // A session without an assignment leads to the sign-in page, which says so; a token leads nowhere.
      if (token && !user.mayUse)
        throw new errors.CustomOIDCProviderError(
          'invalid_grant',
          `NOT_ASSIGNED: ${notAssigned(user).message}`,
        );
      return { accountId: id, claims: async () => ({ sub: id, ...claimsOf(user) }) };
    },
    renderError,
  };
}

const loopback = ['http://localhost', 'http://localhost/', 'http://127.0.0.1', 'http://127.0.0.1/'];

const claimsOf = ({ name, directoryId }: DirectoryUser) => ({
  name,
  preferred_username: name,
  upn: name,
  tid: directoryId,
});

/** Each sign-in has a grant of its own, so that signing out in one place leaves the others alone. */
async function newGrant({ oidc }: KoaContextWithOIDC) {
  const aboutToSignIn =
    oidc.route === 'code_verification' ||
    ['login', 'select_account'].some((prompt) => oidc.promptPending(prompt));
  if (aboutToSignIn || !oidc.account || !oidc.client) return undefined;
  const grant = new oidc.provider.Grant({
    accountId: oidc.account.accountId,
    clientId: oidc.client.clientId,
  });
  grant.addOIDCScope('openid profile offline_access');
  grant.addResourceScope(audience, apiScope);
  await grant.save();
  return grant;
}
