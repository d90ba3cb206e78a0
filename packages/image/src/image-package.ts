import type { Signer } from './signer.ts';

export interface ImageMetadata {
  readonly imageType: number;
  /** GUID in lower case. */
  readonly componentId: string;
  /** GUID in lower case. */
  readonly imageId: string;
  /** 40 hexadecimal digits in lower case. */
  readonly thumbprint: string;
  /** At most 31 bytes; empty where the package carries none. */
  readonly name: string;
  /** Unix time in milliseconds; 0 where the package carries none. */
  readonly builtAt: number;
  readonly underDevelopment: boolean;
  readonly needs: readonly { readonly version: number; readonly type: number }[];
  /** All of them in their order, the ones above included. */
  readonly sections: readonly { readonly id: string; readonly data: Uint8Array }[];
}

/** The parts of an image package. They are views of the bytes that were read, not copies. */
export interface ImagePackage {
  readonly metadata: ImageMetadata;
  readonly payload: Uint8Array;
  /** Everything that the signature is over. */
  readonly signedBytes: Uint8Array;
  /** r‖s, 64 bytes. */
  readonly signature: Uint8Array;
}

export const readImagePackage = (bytes: Uint8Array): ImagePackage => {
  throw new RangeError(`not yet: ${bytes.length}`);
};

export interface ImageParts {
  readonly payload: Uint8Array;
  readonly imageType: number;
  readonly componentId: string;
  readonly imageId: string;
  readonly name: string;
  /** Unix time in milliseconds; kept in seconds. */
  readonly builtAt: number;
  readonly needs?: readonly { readonly version: number; readonly type: number }[];
  readonly underDevelopment?: boolean;
  readonly signer: Signer;
}

export const writeImagePackage = (parts: ImageParts): Uint8Array => {
  throw new RangeError(`not yet: ${parts.name}`);
};
