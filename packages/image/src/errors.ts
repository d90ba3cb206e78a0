/**
 * Every way in which this package refuses bytes, and why the rule exists. The first group carries the names of the
 * real device's `ImageMetadataError` where it has one, the last group those of its `AppManifestError`.
 */
export const imageErrors = {
  // The container.
  ImageTooShort: 'An image package is a payload, its metadata, and a signature of 64 bytes.',
  InvalidMetadata: 'Metadata begins with "4X4M" and a section count, and ends with its own length.',
  SectionOverflowsMetadata: 'A section of the metadata ends where the metadata does, or before.',
  EmptySection: 'A section of the metadata holds something.',
  SectionMalformed: 'Each kind of metadata section has a length and values of its own.',
  SectionNotFound: 'An image package names what it is (section ID) and who signed it (section SG).',
  DuplicateSection: 'A metadata section that occurs twice could be read in two ways.',

  // The file system of an application.
  WrongImageType: 'Each type of image has a payload of its own.',
  FileSystemInvalid: 'The payload of an application is a cramfs image, little-endian, with a root directory.',
  FileSystemChecksum: 'A file system carries a CRC-32 of itself, and this one does not match.',
  FileSystemOutOfBounds: 'A file system refers to its own bytes only.',
  FileSystemTooLarge:
    'An application has a bounded number of files, which together are not much larger than its image.',
  FileNameInvalid:
    'File names are text, unique in their directory, and none is "." or ".." or holds a slash.',
  FileTypeUnsupported: 'An application consists of regular files and directories: no links, no device nodes.',
  FileUnreadable: 'A compressed file consists of zlib streams of one block each.',
  FileNotFound: 'A file can be read by a path that the listing has.',

  // Capability images.
  CapabilityImageInvalid:
    'A capability image has exactly 392 bytes, names one device, and has 64 slots for capabilities.',

  // The application manifest.
  NoAppManifest: 'An application has the file /app_manifest.json.',
  InvalidJson: 'An application manifest is a JSON object.',
  MissingSchemaVersion: 'An application manifest has the number SchemaVersion.',
  IncompatibleSchemaVersion: 'The SchemaVersion of an application manifest is 1.',
  MissingName: 'An application manifest has a Name.',
  MissingComponentId: 'An application manifest has a ComponentId, which is a GUID.',
  ComponentIdMismatch: 'The ComponentId of the manifest is the one that the image package carries.',
  MissingEntryPoint: 'An application manifest has an EntryPoint.',
  BadEntryPoint: 'The EntryPoint of an application is an absolute path.',
  SpecifiedEntryPointDoesNotExist: 'The EntryPoint of an application is one of its files.',
  SpecifiedEntryPointIsNotAFile: 'The EntryPoint of an application is a file, and no directory.',
  CmdArgParseError: 'CmdArgs is a list of texts.',
  MissingCapabilitiesList: 'An application manifest has the object Capabilities, which may be empty.',
} as const satisfies Record<string, string>;

/** The closed set of {@link ImageError.code}. */
export type ImageErrorCode = keyof typeof imageErrors;

/**
 * The only error that this package throws for bytes from outside. Its message says what was found and which rule
 * that breaks. Misuse by the calling code is a `RangeError` instead.
 *
 * @example
 * ```ts
 * try {
 *   readImagePackage(bytes);
 * } catch (error) {
 *   if (error instanceof ImageError) refuse(error.code, error.message);
 *   else throw error;
 * }
 * ```
 */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;

  /** @param what - One sentence on what was found in these very bytes. */
  constructor(code: ImageErrorCode, what: string) {
    super(`${what} ${imageErrors[code]}`);
    this.code = code;
  }
}
