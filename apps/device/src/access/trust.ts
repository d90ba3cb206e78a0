import { type ImagePackage, type TrustAnchor, trustAnchor } from '@spherite/image';
import type { StateStore } from '../device-state.ts';

/** Whose images the device believes. */
export interface Trust {
  /** `trusted`: by the signature of one of them; `forged`: it says so and is not; `unknown`: by somebody else. */
  judge(image: ImagePackage): 'trusted' | 'forged' | 'unknown';
}

/** @param given - PEM of certificates and public keys that the device was started with. */
export const createTrust = (store: StateStore, given: readonly string[]): Trust => {
  const anchors = new Map<string, TrustAnchor>();
  const anchorOf = (pem: string): TrustAnchor => {
    const anchor = anchors.get(pem) ?? trustAnchor(pem);
    anchors.set(pem, anchor);
    return anchor;
  };
  return {
    judge: (image) => {
      const signers = [...given, ...store.state.trustedKeystore]
        .map(anchorOf)
        .filter(({ thumbprint }) => thumbprint === image.metadata.thumbprint);
      if (signers.length === 0) return 'unknown';
      return signers.some((signer) => signer.verifies(image)) ? 'trusted' : 'forged';
    },
  };
};
