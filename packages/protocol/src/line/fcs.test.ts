import { expect, it } from 'vitest';
import { fcs16, fcs16Holds } from './fcs.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

it('has the check value of the 16-bit FCS of RFC 1662 (CRC-16/X-25)', () => {
  expect(fcs16(ascii('123456789'))).toBe(0x906e);
  expect(fcs16(new Uint8Array())).toBe(0x0000);
  expect(fcs16(ascii('6789'), ascii('12345'))).toBe(0x906e);
});

it('is low byte first on the line, where the residue is F0B8', () => {
  expect(fcs16Holds(Uint8Array.of(...ascii('123456789'), 0x6e, 0x90), 11)).toBe(true);
  expect(fcs16Holds(Uint8Array.of(...ascii('123456789'), 0x90, 0x6e), 11)).toBe(false);
});

it('sees every damage within 16 bits in a row', () => {
  const intact = Uint8Array.of(...ascii('123456789'), 0x6e, 0x90);
  for (let at = 0; at + 1 < intact.length; at++) {
    for (let change = 1; change < 0x10000; change += 0x101) {
      const hurt = intact.slice();
      hurt[at] = (hurt[at] ?? 0) ^ (change & 0xff);
      hurt[at + 1] = (hurt[at + 1] ?? 0) ^ (change >> 8);
      expect(fcs16Holds(hurt, hurt.length)).toBe(false);
    }
  }
});
