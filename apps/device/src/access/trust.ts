import { ImageError, type ImagePackage, type TrustAnchor, trustAnchor } from '@spherite/image';
import type { StateStore } from '../device-state.ts';

/** Whose images the device believes. */
export interface Trust {
  /** `trusted`: by the signature of one of them; `forged`: it says so and is not; `unknown`: by somebody else. */
  judge(image: ImagePackage): 'trusted' | 'forged' | 'unknown';
}

/**
 * @param given - PEM of certificates and public keys that the device was started with.
 * @throws ImageError `KeyInvalid` when one of them is neither
 */
export const createTrust = (store: StateStore, given: readonly string[]): Trust => {
  const own = given.map(trustAnchor);
  const named = new Map<string, readonly TrustAnchor[]>();
  const namedBy = (pem: string): readonly TrustAnchor[] => {
    const anchors = named.get(pem) ?? readAnchor(pem);
    named.set(pem, anchors);
    return anchors;
  };
  return {
    judge: (image) => {
      const signers = [...own, ...store.state.trustedKeystore.flatMap(namedBy)].filter(
        ({ thumbprint }) => thumbprint === image.metadata.thumbprint,
      );
      if (signers.length === 0) return 'unknown';
      return signers.some((signer) => signer.verifies(image)) ? 'trusted' : 'forged';
    },
  };
};

/** A text of the service's that is no key is nobody's. */
const readAnchor = (pem: string): readonly TrustAnchor[] => {
  try {
    return [trustAnchor(pem)];
  } catch (error) {
    if (error instanceof ImageError) return [];
    throw error;
  }
};
