import type { Signer } from './signer.ts';

export interface OperatingSystemComponent {
  readonly componentId: string;
  readonly imageId: string;
  readonly name: string;
  readonly imageType: number;
  /** Bytes of the whole image package. */
  readonly size: number;
}

export const operatingSystemComponents: readonly OperatingSystemComponent[] = [];

export const recoveryImages = (signer: Signer): Uint8Array[] => {
  throw new RangeError(`not yet: ${signer.thumbprint}`);
};
