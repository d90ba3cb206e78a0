import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createFile,
  fileTrouble,
  homeUnusable,
  type LineRandom,
  makeFolder,
  orIfMissing,
  removeDrafts,
  replaceFile,
  SpheriteError,
} from '@spherite/protocol';
import { type Credential, parseCredential } from './credential.ts';
import { createServerCertificates } from './server-certificates.ts';

export interface AuthorityOptions {
  readonly home: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: LineRandom;
}

/** The emulator's own certificate authority, in the place of the one that clients of real devices pin. */
export interface Authority {
  /** The file of its certificate. */
  readonly path: string;
  readonly certificate: string;
  /**
   * Certificate and key of the server at a device's address.
   * @throws SpheriteError `HOME_UNUSABLE`
   */
  issue(ipAddress: string): Promise<{ readonly cert: string; readonly key: string }>;
}

/** Clients of real devices bring the certificate of their authority in a file of this name. */
const certificateFile = 'device_rest_api_certificate.pem';
/** Key and certificate together, so that they are made together or not at all. */
const authorityFile = 'authority.pem';

const authorityDays = 20 * 365;

/**
 * Opens the authority of a home, and makes it when there is none yet.
 * @throws SpheriteError `HOME_UNUSABLE`, or `FILE_UNUSABLE` where what is there is no authority
 */
export const openAuthority = async (options: AuthorityOptions): Promise<Authority> => {
  const folder = join(options.home, 'ca');
  const path = join(folder, certificateFile);
  try {
    makeFolder(folder);
    await removeDrafts(folder);
    const pem = await readOrMake(join(folder, authorityFile), options);
    const authority = parse(pem, folder);
    const certificate = authority.certificate.toString();
    if ((await readFile(path, 'utf8').catch(() => '')) !== certificate) await replaceFile(path, certificate);
    const serverCertificate = createServerCertificates({ ...options, folder, authority });
    return {
      path,
      certificate,
      issue: async (ipAddress) => {
        const { certificate: cert, key } = await serverCertificate(ipAddress);
        return { cert: cert.toString(), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
      },
    };
  } catch (error) {
    throw error instanceof SpheriteError ? error : homeUnusable(options.home, error);
  }
};

const readOrMake = async (path: string, options: AuthorityOptions): Promise<string> => {
  const found = await readIfThere(path);
  if (found !== undefined) return found;
  // Of several that come at once, one is first, and all use what it made.
  await createFile(path, await makeAuthority(options));
  return readFile(path, 'utf8');
};

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8').catch(orIfMissing(undefined));
  } catch (error) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} cannot be read: ${fileTrouble(error, 'to read')}. Mend that, then try again.`,
      {
        cause: error,
      },
    );
  }
};

const makeAuthority = async ({ now, random }: AuthorityOptions): Promise<string> => {
  const { makeCertificate } = await import('./certificate.ts');
  return makeCertificate({
    commonName: 'Azure Sphere Device (Spherite emulator)',
    serial: random(16),
    now: now(),
    days: authorityDays,
  });
};

const parse = (pem: string, folder: string): Credential => {
  try {
    return parseCredential(pem);
  } catch (cause) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${join(folder, authorityFile)} does not hold a certificate authority with its key. Delete the folder ${folder} to have a new one made; whoever trusts the old one must then be given the new one.`,
      { cause },
    );
  }
};
