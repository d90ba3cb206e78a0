import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTrouble, homeUnusable, type LineRandom, makeFolder, SpheriteError } from '@spherite/protocol';
import { writePrivateFile } from '../files/private-file.ts';
import { makeCertificate, type Name } from './certificate.ts';

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
  /** Certificate and key of the server at a device's address. */
  issue(ipAddress: string): { readonly cert: string; readonly key: string };
}

/** Clients of real devices bring the certificate of their authority in a file of this name. */
const certificateFile = 'device_rest_api_certificate.pem';
/** Key and certificate together, so that they are made together or not at all. */
const authorityFile = 'authority.pem';

const authorityName: Name = [
  ['O', 'Spherite'],
  ['CN', 'Azure Sphere Device (Spherite emulator)'],
];

const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 20 * 365;
/** Apple's systems take no server certificate for longer than 825 days; ours are made anew at each start. */
const serverDays = 800;

/**
 * Opens the authority of a home, and makes it when there is none yet.
 * @throws SpheriteError `HOME_UNUSABLE`, or `FILE_UNUSABLE` where what is there is no authority
 */
export const openAuthority = async (options: AuthorityOptions): Promise<Authority> => {
  const folder = join(options.home, 'ca');
  const path = join(folder, certificateFile);
  try {
    makeFolder(folder);
    const pem = await readOrMake(join(folder, authorityFile), options);
    const { key, certificate } = parse(pem, folder);
    if ((await readFile(path, 'utf8').catch(() => '')) !== certificate)
      await writePrivateFile(path, certificate, hex(options.random(8)));
    return { path, certificate, issue: issuer(key, options) };
  } catch (error) {
    throw error instanceof SpheriteError ? error : homeUnusable(options.home, error);
  }
};

const readOrMake = async (path: string, options: AuthorityOptions): Promise<string> => {
  const found = await readIfThere(path);
  if (found !== undefined) return found;
  const draft = `${path}.${hex(options.random(8))}.draft`;
  try {
    await writeFile(draft, makeAuthority(options), { mode: 0o600, flag: 'wx' });
    // Of several that come at once, one is first, and all use what it made.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, 'utf8');
};

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SpheriteError('FILE_UNUSABLE', `${path} cannot be read: ${fileTrouble(error)}.`, {
      cause: error,
    });
  }
};

const makeAuthority = ({ now, random }: AuthorityOptions): string => {
  const { privateKey, publicKey } = newKeys();
  const certificate = makeCertificate({
    subject: authorityName,
    issuer: authorityName,
    publicKey,
    signingKey: privateKey,
    issuerKey: publicKey,
    serial: random(16),
    notBefore: now() - dayMs,
    notAfter: now() + authorityDays * dayMs,
  });
  return `${pemOf(privateKey)}${certificate}`;
};

const parse = (pem: string, folder: string): { key: KeyObject; certificate: string } => {
  try {
    const key = createPrivateKey(pem);
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(key)) throw new Error('The key is not that of the certificate.');
    return { key, certificate: certificate.toString() };
  } catch (cause) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${join(folder, authorityFile)} does not hold a certificate authority with its key. Delete the folder ${folder} to have a new one made; whoever trusts the old one must then be given the new one.`,
      { cause },
    );
  }
};

const issuer = (signingKey: KeyObject, { now, random }: AuthorityOptions): Authority['issue'] => {
  const issuerKey = createPublicKey(signingKey);
  const { privateKey, publicKey } = newKeys();
  const key = pemOf(privateKey);
  return (ipAddress) => ({
    key,
    cert: makeCertificate({
      subject: [
        ['O', 'Spherite'],
        ['CN', ipAddress],
      ],
      issuer: authorityName,
      publicKey,
      signingKey,
      issuerKey,
      serial: random(16),
      notBefore: now() - dayMs,
      notAfter: now() + serverDays * dayMs,
      serves: ['*.devices.sphere.azure.local', `DNS:${ipAddress}`, ipAddress, 'localhost', '127.0.0.1'],
    }),
  });
};

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
