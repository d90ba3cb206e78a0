import fc from 'fast-check';
import { expect, test } from 'vitest';
import { componentId, imageId, signer } from '../test/samples.ts';
import { readImagePackage, writeImagePackage } from './image-package.ts';
import { createSigner, newSignerPem } from './signer.ts';
import { trustAnchor } from './trust-anchor.ts';

const anchor = trustAnchor(signer.publicKeyPem);

test('what is written is read, and verifies', () => {
  const guid = fc.uuid();
  fc.assert(
    fc.property(
      fc.record({
        payload: fc.uint8Array({ maxLength: 300 }),
        imageType: fc.nat(0xffff),
        componentId: guid,
        imageId: guid,
        name: fc.stringMatching(/^[ -~]{0,31}$/),
        builtAt: fc.nat(4_000_000_000).map((seconds) => seconds * 1000),
        needs: fc.array(fc.record({ version: fc.nat(), type: fc.nat() }), { maxLength: 5 }),
        underDevelopment: fc.boolean(),
      }),
      (parts) => {
        const image = readImagePackage(writeImagePackage({ ...parts, signer }));
        const { payload, ...metadata } = parts;
        expect(image.metadata).toMatchObject(metadata);
        expect(Buffer.compare(image.payload, payload)).toBe(0);
        expect(anchor.verifies(image)).toBe(true);
      },
    ),
  );
});

test('the signature is over every byte before it', () => {
  const bytes = writeImagePackage({
    payload: Buffer.from('payload'),
    imageType: 28,
    componentId,
    imageId,
    name: 'sample',
    builtAt: 0,
    signer,
  });
  const readable = [0, 6, 7 + 14, 7 + 60, bytes.length - 64, bytes.length - 1];
  for (const at of readable) {
    const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(anchor.verifies(readImagePackage(changed)), `byte ${at}`).toBe(false);
  }
});

test('an anchor speaks for itself alone, even where another signs under its thumbprint', () => {
  const other = createSigner(newSignerPem());
  const parts = { payload: new Uint8Array(), imageType: 28, componentId, imageId, name: '', builtAt: 0 };
  const foreign = readImagePackage(writeImagePackage({ ...parts, signer: other }));
  const forged = readImagePackage(
    writeImagePackage({ ...parts, signer: { ...other, thumbprint: signer.thumbprint } }),
  );
  expect(trustAnchor(other.publicKeyPem).verifies(foreign)).toBe(true);
  expect(anchor.verifies(foreign)).toBe(false);
  expect(anchor.verifies(forged)).toBe(false);
});

test.each([0, 63, 64, 75])('%i bytes are no image package', (length) => {
  expect(() => readImagePackage(new Uint8Array(length))).toThrow(
    expect.objectContaining({ code: 'ImageTooShort' }),
  );
});
