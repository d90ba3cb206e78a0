import { isUtf8 } from 'node:buffer';
import { SpheriteError } from '@spherite/protocol';
import { readGivenFile } from './given-files.ts';

/** More than the device takes, which says so itself. */
const maxPemBytes = 64 * 1024;

interface PemKind {
  readonly name: string;
  readonly label: RegExp;
  /** Makes PEM text of the binary form. */
  readonly convert: string;
}

export const certificatePem: PemKind = {
  name: 'certificate',
  label: /^-----BEGIN CERTIFICATE-----/m,
  convert: 'openssl x509 -inform DER',
};

export const privateKeyPem: PemKind = {
  name: 'private key',
  label: /^-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/m,
  convert: 'openssl pkey -inform DER',
};

/**
 * Reads a file with a certificate or a private key. A device would only say that it can make nothing of what is no PEM.
 * @throws SpheriteError `FILE_UNUSABLE`
 */
export const readGivenPem = async (path: string, { name, label, convert }: PemKind): Promise<string> => {
  const bytes = await readGivenFile(path, maxPemBytes);
  const text = bytes.toString();
  if (label.test(text)) return text;
  throw new SpheriteError(
    'FILE_UNUSABLE',
    isDer(bytes)
      ? `${path} is binary, a ${name} in DER form by its first byte, and the device takes PEM text. Make that with '${convert} -in ${path} -out ${path}.pem', and name it instead.`
      : `${path} holds no ${name} as PEM text: no line in it begins like '-----BEGIN ${name.toUpperCase()}-----'. Name another file.`,
  );
};

/** ITU-T X.690: both forms are a sequence, whose tag is 0x30. As text that would be the digit nought. */
const isDer = (bytes: Uint8Array): boolean => bytes[0] === 0x30 && !isUtf8(bytes);
