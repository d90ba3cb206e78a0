import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpheriteError } from '../errors.ts';
import { joinImages, splitImages } from './recovery.ts';

describe('recovery images in one answer', () => {
  test('come out as they went in, however many and however long', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (images) => {
        expect(splitImages(joinImages(images))).toEqual(images);
      }),
    );
  });

  test('are refused by name when the answer was cut off inside one', () => {
    const joined = joinImages([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]);
    const whole = [0, 7, 12];
    for (let length = 0; length <= joined.length; length++) {
      const split = () => splitImages(joined.subarray(0, length));
      if (whole.includes(length)) expect(split()).toHaveLength(whole.indexOf(length));
      else expect(split).toThrow(expect.objectContaining({ code: 'SERVICE_ANSWER_MALFORMED' }));
    }
  });

  test('anything else is images or an error by name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          expect(joinImages(splitImages(bytes))).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SpheriteError);
        }
      }),
    );
  });
});
