import {
  azureSphereUtility,
  type PlainReply,
  type Send,
  SpheriteError,
  signInPaths,
  signInScope,
} from '@spherite/protocol';
import * as z from 'zod';

/** Tokens as the authority hands them out (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). */
export interface Tokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string | undefined;
  /** Who signed in; absent where only tokens were renewed and the authority saw no need to repeat it. */
  readonly user:
    | { readonly id: string; readonly name: string; readonly nonce: string | undefined }
    | undefined;
}

/** What a person has to do elsewhere to sign in here (RFC 8628 §3.2). */
export interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** The authority's "no" in its own words: `error` and `error_description` of RFC 6749 §5.2. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal';
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

/** The machine-readable side of the sign-in: everything that is not a page for a person. */
export interface Authority {
  redeemCode(code: { code: string; verifier: string; redirectUri: string }): Promise<Tokens>;
  renew(refreshToken: string): Promise<Tokens>;
  startDeviceCode(): Promise<DeviceCode>;
  redeemDeviceCode(deviceCode: string): Promise<Tokens>;
  /** Ends a refresh token and all that came from it (RFC 7009). */
  revoke(refreshToken: string): Promise<void>;
}

const client_id = azureSphereUtility.clientId;

export const authority = (send: Send): Authority => {
  const post = async (path: string, fields: Record<string, string>): Promise<PlainReply> => {
    const reply = await send({
      method: 'POST',
      path,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new TextEncoder().encode(new URLSearchParams({ client_id, ...fields }).toString()),
    });
    if (reply.status !== 200) throw refusal(reply, path);
    return reply;
  };
  const token = async (fields: Record<string, string>): Promise<Tokens> => {
    const reply = await post(signInPaths.token, fields);
    const { access_token, expires_in, refresh_token, id_token } = read(reply, tokenAnswer, signInPaths.token);
    return {
      accessToken: access_token,
      expiresInSeconds: expires_in,
      refreshToken: refresh_token,
      user: id_token === undefined ? undefined : userOf(id_token),
    };
  };
  return {
    redeemCode: ({ code, verifier, redirectUri }) =>
      token({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri }),
    renew: (refresh_token) => token({ grant_type: 'refresh_token', refresh_token }),
    redeemDeviceCode: (device_code) =>
      token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code }),
    startDeviceCode: async () => {
      const reply = await post(signInPaths.deviceCode, { scope: signInScope });
      const answer = read(reply, deviceCodeAnswer, signInPaths.deviceCode);
      return {
        deviceCode: answer.device_code,
        userCode: answer.user_code,
        verificationUri: answer.verification_uri,
        expiresInSeconds: answer.expires_in,
        intervalSeconds: answer.interval,
      };
    },
    revoke: async (refreshToken) => {
      await post(signInPaths.revoke, { token: refreshToken, token_type_hint: 'refresh_token' });
    },
  };
};

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  id_token: z.string().min(1).optional(),
});

const deviceCodeAnswer = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: z.url(),
  expires_in: z.number().positive(),
  /** RFC 8628 §3.2: five seconds where nothing is said. */
  interval: z.number().positive().default(5),
});

const idToken = z.object({
  iss: z.string(),
  aud: z.literal(client_id),
  sub: z.string().min(1),
  preferred_username: z.string().min(1),
  nonce: z.string().optional(),
});

/** Who the ID token is about. It came straight from the authority, so its signature would tell nothing more (OpenID Connect Core §3.1.3.7, 6). */
const userOf = (token: string): Tokens['user'] => {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { sub, preferred_username, nonce } = idToken.parse(JSON.parse(payload));
    return { id: sub, name: preferred_username, nonce };
  } catch (error) {
    throw malformed(signInPaths.token, 'it does not say who signed in', error);
  }
};

const oauthError = z.object({ error: z.string(), error_description: z.string().optional() });

const refusal = (reply: PlainReply, path: string): Error => {
  const parsed = oauthError.safeParse(json(reply));
  if (parsed.success && reply.status < 500)
    return new OAuthRefusal(parsed.data.error, parsed.data.error_description ?? parsed.data.error);
  if (reply.status >= 500)
    return new SpheriteError(
      'SERVICE_FAILED',
      `The service answered ${reply.status} when it was asked to sign in. Repeating the command is safe.`,
    );
  return malformed(path, `status ${reply.status} without a reason`);
};

const read = <T>(reply: PlainReply, schema: z.ZodType<T>, path: string): T => {
  const parsed = schema.safeParse(json(reply));
  if (parsed.success) return parsed.data;
  throw malformed(
    path,
    `${parsed.error.issues[0]?.path.join('.') || 'the body'} is missing or not as expected`,
  );
};

const json = (reply: PlainReply): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(reply.body));
  } catch {
    return undefined;
  }
};

const malformed = (path: string, why: string, cause?: unknown): SpheriteError =>
  new SpheriteError(
    'SERVICE_ANSWER_MALFORMED',
    `The service's answer to POST ${path} makes no sense: ${why}. Is it really Spherite at this address?`,
    { cause },
  );
