/** Who signs image packages: a P-256 key, named by the thumbprint that the packages carry. */
export interface Signer {
  /** SHA-1 of the SubjectPublicKeyInfo, 40 hexadecimal digits in lower case. */
  readonly thumbprint: string;
  /** What {@link trustAnchor} takes. */
  readonly publicKeyPem: string;
  /** ECDSA with SHA-256: r‖s, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

export const createSigner = (privateKeyPem: string): Signer => {
  throw new RangeError(`not yet: ${privateKeyPem.length}`);
};

export const newSignerPem = (): string => {
  throw new RangeError('not yet');
};
