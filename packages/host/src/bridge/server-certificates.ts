import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTurns, homeUnusable, type LineRandom, replaceFile } from '@spherite/protocol';
import { type Credential, parseCredential } from './credential.ts';

export interface ServerCertificatesOptions {
  readonly home: string;
  /** Where they are kept, in the home. */
  readonly folder: string;
  readonly authority: Credential;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: LineRandom;
}

/** Apple's systems take no server certificate for longer than 825 days. */
const days = 800;

/**
 * Certificate and key for the server at a device's address: those of last time as long as they are good, else new ones.
 * Making them takes the process some milliseconds, so of many each waits for those before it.
 */
export const createServerCertificates = (options: ServerCertificatesOptions) => {
  const inTurn = createTurns(1);
  return (ipAddress: string): Promise<Credential> =>
    inTurn(async () => (await readKept(ipAddress, options)) ?? (await make(ipAddress, options)));
};

const fileOf = (ipAddress: string, { folder }: ServerCertificatesOptions): string =>
  join(folder, `${ipAddress}.pem`);

/** Good is what the authority has signed and whose time is at most half over, so that it holds as long as a server runs. */
const readKept = async (
  ipAddress: string,
  options: ServerCertificatesOptions,
): Promise<Credential | undefined> => {
  try {
    const kept = parseCredential(await readFile(fileOf(ipAddress, options), 'utf8'));
    const { certificate } = kept;
    const authority = options.authority.certificate;
    const [from, to] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
    const now = options.now();
    const good =
      certificate.checkIssued(authority) &&
      certificate.verify(authority.publicKey) &&
      from <= now &&
      now <= (from + to) / 2;
    return good ? kept : undefined;
  } catch {
    return undefined;
  }
};

const make = async (ipAddress: string, options: ServerCertificatesOptions): Promise<Credential> => {
  const { home, authority, now, random } = options;
  const { makeCertificate } = await import('./certificate.ts');
  const pem = await makeCertificate({
    commonName: ipAddress,
    issuer: authority,
    serial: random(16),
    now: now(),
    days,
    serves: ['*.devices.sphere.azure.local', `DNS:${ipAddress}`, ipAddress, 'localhost', '127.0.0.1'],
  });
  try {
    await replaceFile(fileOf(ipAddress, options), pem, { lasting: false });
  } catch (error) {
    throw homeUnusable(home, error);
  }
  return parseCredential(pem);
};
