import type { AppManifest } from './app-manifest.ts';
import type { ImagePackage } from './image-package.ts';
import type { Signer } from './signer.ts';

export interface Application {
  readonly manifest: AppManifest;
  /** Absolute paths, in the order of the file system. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
  /** @throws ImageError `FileNotFound` and `FileUnreadable` */
  read(path: string): Uint8Array;
}

export const readApplication = (image: ImagePackage): Application => {
  throw new RangeError(`not yet: ${image.metadata.name}`);
};

export interface ApplicationParts {
  /** By absolute path; `/app_manifest.json` is among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly imageId: string;
  /** Unix time in milliseconds; kept in seconds. */
  readonly builtAt: number;
  readonly signer: Signer;
  /** Where the manifest does not say. */
  readonly targetApplicationRuntime?: number;
}

export const packApplication = (parts: ApplicationParts): Uint8Array => {
  throw new RangeError(`not yet: ${parts.imageId}`);
};
