import { expect, test } from 'vitest';
import {
  ImageError,
  type ImageErrorCode,
  readApplication,
  readCapabilityImage,
  readImagePackage,
} from '../src/index.ts';
import { damagedPackage, randomFrom } from './damage.ts';

const packages = 200_000;

/** Some of what the reader says of damaged packages, from its first checks to its last. */
const reached: (ImageErrorCode | 'readEverything' | 'readCapabilityImage')[] = [
  ...(['ImageTooShort', 'InvalidMetadata', 'SectionOverflowsMetadata', 'EmptySection'] as const),
  ...(['SectionMalformed', 'SectionNotFound', 'WrongImageType', 'FileSystemInvalid'] as const),
  ...(['FileSystemChecksum', 'FileSystemOutOfBounds', 'FileNameInvalid'] as const),
  ...(['FileTypeUnsupported', 'FileUnreadable', 'CapabilityImageInvalid', 'NoAppManifest'] as const),
  ...(['InvalidJson', 'SpecifiedEntryPointDoesNotExist', 'ComponentIdMismatch'] as const),
  ...(['readEverything', 'readCapabilityImage'] as const),
];

/** Reads as much of a package as there is. */
const readEverything = (bytes: Uint8Array): void => {
  const image = readImagePackage(bytes);
  const { files, read } = readApplication(image);
  for (const { path, size } of files) {
    const content = read(path);
    if (content.length !== size) throw new Error(`"${path}" has ${content.length} bytes instead of ${size}`);
  }
};

test(`${packages} damaged packages are read, or refused with an ImageError`, () => {
  const random = randomFrom(3);
  const outcomes = new Map<string, number>();
  let mostMemory = 0;

  const attempt = (reader: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void => {
    let outcome = reader.name;
    try {
      reader(bytes);
    } catch (error) {
      if (!(error instanceof ImageError)) {
        throw new Error(`A package that breaks ${reader.name}: ${Buffer.from(bytes).toString('base64')}`, {
          cause: error,
        });
      }
      outcome = error.code;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };

  const memory = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = memory();
  for (let count = 0; count < packages; count++) {
    const bytes = damagedPackage(random);
    attempt(readEverything, bytes);
    attempt(readCapabilityImage, bytes);
    if (count % 1000 === 0) mostMemory = Math.max(mostMemory, memory() - before);
  }
  // Without this, damage that is too coarse to come past the first checks would pass for a good test.
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(reached));
  // What is read is let go again: all that was made in this loop comes to several gigabytes.
  expect(mostMemory).toBeLessThan(2 ** 30);
});
