import { type AppManifest, maxManifestSize, readAppManifest } from './app-manifest.ts';
import { type Entry, readCramfs } from './cramfs/read-cramfs.ts';
import { writeCramfs } from './cramfs/write-cramfs.ts';
import { ImageError } from './errors.ts';
import { type ImagePackage, writeImagePackage } from './image-package.ts';
import { imageType, runtime } from './image-type.ts';
import type { Signer } from './signer.ts';

const manifestPath = '/app_manifest.json';

/** That of the newest SDK, for a manifest that names none. */
const newestApplicationRuntime = 12;

/** An application as its image package has it. */
export interface Application {
  readonly manifest: AppManifest;
  /** Regular files by absolute path, in the order of the file system. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
  /**
   * The content of one of the files: a view of the package where it is stored uncompressed, as the SDK does.
   *
   * @throws ImageError `FileNotFound`, and `FileUnreadable` when it does not decompress
   */
  read(path: string): Uint8Array;
}

/**
 * Reads the payload of an application: its file system and its manifest.
 *
 * @throws ImageError when the image is of another type, its file system is not sound, or its manifest is not right
 *
 * @example
 * ```ts
 * const application = readApplication(readImagePackage(bytes));
 * const code = application.read(application.manifest.EntryPoint);
 * ```
 */
export const readApplication = (image: ImagePackage): Application => {
  const { imageType: type, componentId } = image.metadata;
  if (type !== imageType.Applications) {
    throw new ImageError('WrongImageType', `This image is of type ${type}, an application of type 10.`);
  }
  const { entries, read } = readCramfs(image.payload);
  const files = entries.filter((entry) => !entry.isDirectory);
  const manifestFile = files.find((file) => file.path === manifestPath) ?? noManifest();
  // A compressed file is not unpacked just to find out that it is too long.
  if (manifestFile.size > maxManifestSize) {
    throw new ImageError('ErrorReadingFile', `The application manifest has ${manifestFile.size} bytes.`);
  }
  const manifest = readAppManifest(read(manifestPath));
  checkEntryPoint(manifest, entries);
  if (manifest.ComponentId !== componentId) {
    throw new ImageError(
      'ComponentIdMismatch',
      `The manifest says ${manifest.ComponentId}, the image package ${componentId}.`,
    );
  }
  return { manifest, files: files.map(({ path, size, mode }) => ({ path, size, mode })), read };
};

const checkEntryPoint = (
  { EntryPoint }: AppManifest,
  entries: readonly Pick<Entry, 'path' | 'isDirectory'>[],
) => {
  const entry = entries.find(({ path }) => path === EntryPoint);
  if (!entry) {
    throw new ImageError('SpecifiedEntryPointDoesNotExist', `The EntryPoint is "${EntryPoint}".`);
  }
  if (entry.isDirectory) {
    throw new ImageError('SpecifiedEntryPointIsNotAFile', `The EntryPoint is "${EntryPoint}".`);
  }
};

function noManifest(): never {
  throw new ImageError('NoAppManifest', 'There is no application manifest among the files.');
}

/** What the image package of an application is made from. */
export interface ApplicationParts {
  /** By absolute path; `/app_manifest.json` and the entry point it names are among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly imageId: string;
  /** Unix time in milliseconds; kept in seconds. */
  readonly builtAt: number;
  readonly signer: Signer;
}

/**
 * Packs an application as the SDK does: marked as under development, names and component ID as in its manifest.
 * The same parts make the same bytes up to the signature.
 *
 * @throws ImageError when the manifest is not right, or the files do not fit the file system
 *
 * @example
 * ```ts
 * const files = new Map([
 *   ['/app_manifest.json', readFileSync('app_manifest.json')],
 *   ['/bin/app', readFileSync('out/app')],
 * ]);
 * writeFileSync('app.imagepackage', packApplication({ files, imageId, builtAt: clock.now(), signer }));
 * ```
 */
export const packApplication = (parts: ApplicationParts): Uint8Array => {
  const manifest = readAppManifest(parts.files.get(manifestPath) ?? noManifest());
  const payload = writeCramfs(parts.files, new Set([manifest.EntryPoint]));
  checkEntryPoint(manifest, readCramfs(payload).entries);
  const version = manifest.TargetApplicationRuntimeVersion ?? newestApplicationRuntime;
  return writeImagePackage({
    payload,
    imageType: imageType.Applications,
    componentId: manifest.ComponentId,
    imageId: parts.imageId,
    name: manifest.Name,
    builtAt: parts.builtAt,
    needs: [{ version, type: runtime.ApplicationRuntime }],
    underDevelopment: true,
    signer: parts.signer,
  });
};
