import { describe, expect, test } from 'vitest';
import { componentId, imageId } from '../test/samples.ts';
import { ImageError, type ImageErrorCode } from './errors.ts';
import { readMetadata, splitMetadata, writeMetadata } from './image-metadata.ts';

const thumbprint = 'a8d5cc6958f48710140d7a26160fc1cfc31f5df0';
const parts = { imageType: 10, componentId, imageId, name: 'blink', builtAt: 1_600_000_000_999 };
const application = { ...parts, needs: [{ version: 12, type: 3 }], underDevelopment: true };

const codeOf = (read: () => unknown): ImageErrorCode | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof ImageError) return error.code;
    throw error;
  }
  return undefined;
};

test('metadata have the lengths of the real ones: 148 bytes with an application, 124 without', () => {
  expect(writeMetadata(application, thumbprint)).toHaveLength(148);
  expect(writeMetadata(parts, thumbprint)).toHaveLength(124);
});

test('sections stand in the order of the real packages, little-endian', () => {
  const hex = Buffer.from(writeMetadata(application, thumbprint)).toString('hex');
  expect(hex).toBe(
    [
      '3458344d05000000',
      `494424000a000000aa1447aeaa032b499663962f966a9cc339a91564 98c0cf488e5c02b52a9f0ffb`.replace(' ', ''),
      `53471800${thumbprint}01000000`,
      `44422800 0010 5e5f00000000 626c696e6b${'00'.repeat(27)}`.replaceAll(' ', ''),
      '5450040002000000',
      '4e440c00010000000c00000003000000',
      '94000000',
    ].join(''),
  );
});

test('what was written is read, times in whole seconds', () => {
  const { sections, ...metadata } = readMetadata(writeMetadata(application, thumbprint));
  expect(metadata).toEqual({ ...application, thumbprint, builtAt: 1_600_000_000_000 });
  expect(sections.map(({ id }) => id)).toEqual(['ID', 'SG', 'DB', 'TP', 'ND']);
});

test('a GUID is little-endian in its first three parts', () => {
  // Identity section of a published package.
  const sample = Buffer.from('575cae61cd980a4a8b609509505c7617', 'hex');
  const metadata = writeMetadata(parts, thumbprint);
  metadata.set(sample, 16);
  expect(readMetadata(metadata).componentId).toBe('61ae5c57-98cd-4a0a-8b60-9509505c7617');
});

test('of a long name the first 31 bytes are kept, and no half characters', () => {
  const nameOf = (name: string) => readMetadata(writeMetadata({ ...parts, name }, thumbprint)).name;
  expect(nameOf('n'.repeat(40))).toBe('n'.repeat(31));
  expect(nameOf(`${'n'.repeat(30)}é`)).toBe('n'.repeat(30));
});

/** Metadata of any sections, so that each test says which bytes it is about. */
const metadataOf = (...sections: [id: string, hex: string][]): Uint8Array => {
  const body = Buffer.concat(
    sections.flatMap(([id, hex]) => {
      const data = Buffer.from(hex, 'hex');
      return [Buffer.from(id), Buffer.of(data.length & 0xff, data.length >> 8), data];
    }),
  );
  const words = (...numbers: number[]) => Buffer.from(Uint32Array.from(numbers).buffer);
  return Buffer.concat([words(0x4d345834, sections.length), body, words(12 + body.length)]);
};

const id: [string, string] = ['ID', `0a000000${'11'.repeat(32)}`];
const sg: [string, string] = ['SG', `${'22'.repeat(20)}01000000`];

test('only identity and signature have to be there; sections that are not known are kept', () => {
  const metadata = readMetadata(metadataOf(id, sg, ['RV', '05000000'], ['\x01\x02', 'ff']));
  expect(metadata.sections.map((section) => section.id)).toEqual(['ID', 'SG', 'RV', '0x0201']);
  expect(metadata).toMatchObject({ name: '', builtAt: 0, underDevelopment: false, needs: [] });
});

describe('metadata that are refused', () => {
  test.each<[what: string, code: ImageErrorCode, metadata: Uint8Array]>([
    ['no identity', 'SectionNotFound', metadataOf(sg)],
    ['no signature section', 'SectionNotFound', metadataOf(id)],
    ['no section at all', 'SectionNotFound', metadataOf()],
    ['two identities', 'DuplicateSection', metadataOf(id, id, sg)],
    ['two signature sections', 'DuplicateSection', metadataOf(id, sg, sg)],
    ['an identity that is too short', 'SectionMalformed', metadataOf(['ID', '0a000000'], sg)],
    ['another kind of signature', 'SectionMalformed', metadataOf(id, ['SG', `${'22'.repeat(20)}02000000`])],
    ['an empty section', 'EmptySection', metadataOf(id, sg, ['RV', ''])],
    ['needs that are not as many as they say', 'SectionMalformed', metadataOf(id, sg, ['ND', '02000000'])],
    ['needs without a number', 'SectionMalformed', metadataOf(id, sg, ['ND', '0000'])],
    ['needs beyond counting', 'SectionMalformed', metadataOf(id, sg, ['ND', 'ffffffff'])],
    ['a time that no date can hold', 'SectionMalformed', metadataOf(id, sg, ['DB', 'ff'.repeat(40)])],
    [
      'a name that would steer a terminal',
      'SectionMalformed',
      metadataOf(id, sg, ['DB', `${'00'.repeat(8)}1b${'00'.repeat(31)}`]),
    ],
  ])('%s: %s', (_, code, metadata) => {
    expect(codeOf(() => readMetadata(metadata))).toBe(code);
  });

  test.each<[what: string, code: ImageErrorCode, change: (view: DataView) => void]>([
    ['another magic number', 'InvalidMetadata', (view) => view.setUint32(0, 0, true)],
    ['fewer sections than there are', 'InvalidMetadata', (view) => view.setUint32(4, 4, true)],
    ['more sections than there are', 'InvalidMetadata', (view) => view.setUint32(4, 0xffff_ffff, true)],
    [
      'a section longer than the rest',
      'SectionOverflowsMetadata',
      (view) => view.setUint16(10, 0xffff, true),
    ],
    [
      'a section that reaches into the length',
      'SectionOverflowsMetadata',
      (view) => view.setUint16(130, 13, true),
    ],
    [
      'bytes between the last section and the length',
      'SectionOverflowsMetadata',
      (view) => view.setUint16(130, 9, true),
    ],
  ])('%s: %s', (_, code, change) => {
    const metadata = new Uint8Array(writeMetadata(application, thumbprint));
    change(new DataView(metadata.buffer));
    expect(codeOf(() => readMetadata(metadata))).toBe(code);
  });

  test.each([0, 11, 149, 4097, 0xffff_ffff])('a length of %i is not believed', (length) => {
    const metadata = new Uint8Array(writeMetadata(application, thumbprint));
    new DataView(metadata.buffer).setUint32(144, length, true);
    expect(codeOf(() => splitMetadata(metadata))).toBe('InvalidMetadata');
  });
});
