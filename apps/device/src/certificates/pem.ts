import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type DeviceErrorName, DeviceRefusal, deviceErrors } from '@spherite/protocol';
import { isQuicklyDecrypted } from './encrypted-key.ts';

export const refusal = (name: DeviceErrorName): DeviceRefusal => new DeviceRefusal(400, deviceErrors[name]);

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates in a text, which may say more between them, as OpenSSL does. The first is the one that it is about.
 * @throws DeviceRefusal `PublicCertContentInvalid`
 */
export const readCertificates = (pem: string): readonly [X509Certificate, ...X509Certificate[]] => {
  const [first, ...more] = (pem.match(block) ?? []).map(readCertificate);
  if (first === undefined) throw refusal('PublicCertContentInvalid');
  return [first, ...more];
};

const readCertificate = (pem: string): X509Certificate => {
  try {
    const certificate = new X509Certificate(pem);
    // OpenSSL takes times that do not exist, until somebody asks for them.
    for (const time of [certificate.validFrom, certificate.validTo]) isoTime(time);
    return certificate;
  } catch {
    throw refusal('PublicCertContentInvalid');
  }
};

/**
 * Universal time to the second without its zone, as the real device writes it, from the words in which Node has it.
 * (What Node has as a `Date` is anything where the time does not exist.)
 * @throws RangeError
 */
export const isoTime = (words: string): string => new Date(words).toISOString().slice(0, -'.000Z'.length);

/**
 * A private key, taken out of its encryption.
 * @throws DeviceRefusal `PrivateKeyContentInvalid`, also for a wrong password, for a lacking one, and for a key that
 * would take long to decrypt; and `PrivateKeyPasswordNotRequired`
 */
export const readPrivateKey = (pem: string, password: string | undefined): KeyObject => {
  const plain = readKey(pem);
  if (plain && password !== undefined) throw refusal('PrivateKeyPasswordNotRequired');
  const key = plain ?? (password === undefined ? undefined : readEncrypted(pem, password));
  if (key === undefined) throw refusal('PrivateKeyContentInvalid');
  return key;
};

/** PKCS #8, up to its end. OpenSSL finds an encrypted key also where the first line does not say so. */
const pkcs8 = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----([^-]*)/;

const readEncrypted = (pem: string, passphrase: string): KeyObject | undefined => {
  const [, base64] = pkcs8.exec(pem) ?? [];
  // The older form makes its key of the password in one go.
  if (base64 === undefined) return readKey({ key: pem, passphrase });
  // What is read is what was looked at, however the text around it may be understood.
  const key = Buffer.from(base64, 'base64');
  return isQuicklyDecrypted(key) ? readKey({ key, format: 'der', type: 'pkcs8', passphrase }) : undefined;
};

/** What OpenSSL says of a key that it cannot read may quote the key. */
const readKey = (key: Parameters<typeof createPrivateKey>[0]): KeyObject | undefined => {
  try {
    return createPrivateKey(key);
  } catch {
    return undefined;
  }
};
