import { readImagePackage, writeCapabilityImage, writeImagePackage } from '../src/index.ts';
import { compressed, directoryMode, imageOf, plainFile, rows, seal } from './cramfs-bytes.ts';
import {
  builtAt,
  componentId,
  deviceId,
  filesWith,
  imageId,
  manifest,
  pack,
  signer,
  text,
} from './samples.ts';

/** Whole numbers from 0 up to, and without, a bound. */
export type Random = (below: number) => number;

/** Numbers that are the same for the same seed (Mulberry32). */
export const randomFrom = (seed: number): Random => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
};

const pick = <Item>(random: Random, list: readonly Item[]): Item => list[random(list.length)] as Item;

/** A sound package, and where damage to it leads furthest. */
interface Sample {
  readonly bytes: Uint8Array;
  readonly payloadSize: number;
  readonly places: readonly (readonly [start: number, end: number])[];
}

const sampleOf = (bytes: Uint8Array, ...places: [start: number, end: number][]): Sample => {
  const payloadSize = readImagePackage(bytes).payload.length;
  return { bytes, payloadSize, places: [...places, [payloadSize, bytes.length - 64], [0, bytes.length]] };
};

const wrap = (payload: Uint8Array): Uint8Array =>
  writeImagePackage({ payload, imageType: 10, componentId, imageId, name: 'sample', builtAt, signer });

/** Two files in compressed blocks, with block pointers of the extended kind allowed. */
const compressedApplication = (): Uint8Array => {
  const content = text({ ...manifest, EntryPoint: '/app', Padding: 'x'.repeat(5000) });
  const start = 76 + 16 + 32;
  const code = compressed(Buffer.alloc(5000, 'code'), start);
  const next = start + Math.ceil(code.length / 4) * 4;
  const root = rows(
    { name: 'app', mode: plainFile, size: 5000, offset: start },
    { name: 'app_manifest.json', mode: plainFile, size: content.length, offset: next },
  );
  const gap = new Uint8Array(next - start - code.length);
  return wrap(imageOf(root, Buffer.concat([code, gap, compressed(content, next)]), 0x803));
};

/** Nothing but directories in one another, as deep as is allowed; the last would hold a file if it had a size. */
const nestedDirectories = (): Uint8Array => {
  const chain = Array.from({ length: 16 }, (_, depth) =>
    rows({ name: 'deep', mode: directoryMode, size: depth < 15 ? 16 : 0, offset: 76 + 16 * (depth + 1) }),
  );
  const [root = rows(), ...others] = chain;
  return wrap(imageOf(root, Buffer.concat([...others, rows({ name: 'file' })])));
};

const samples: readonly Sample[] = [
  sampleOf(pack(), [0, 76], [64, 160], [4096, 4400]),
  sampleOf(pack(filesWith({ '/a/b/c/d': text('deep'), '/a/b/e': text('flat') })), [64, 300]),
  sampleOf(compressedApplication(), [64, 124], [124, 160], [100, 260]),
  sampleOf(nestedDirectories(), [64, 76 + 16 * 16]),
  sampleOf(writeCapabilityImage({ deviceId, capabilities: [11], imageId, builtAt, signer }), [0, 12]),
];

type Damage = (bytes: Uint8Array, at: number, random: Random) => Uint8Array;

const numbers = [
  ...[0, 1, 2, 3, 12, 16, 63, 76, 0xff, 4095, 4096, 0x7fff, 0xffff, 0x41ed, 0x8180, 0xff_ffff],
  ...[0x4000_0000, 0x7fff_ffff, 0x8000_0000, 0xc000_0000, 0xffff_ffff],
];

/** A change of the four bytes at a place that is a multiple of four, as nearly all numbers of these formats are. */
const ofWord =
  (change: (word: number, random: Random, view: DataView) => number): Damage =>
  (bytes, at, random) => {
    const view = new DataView(bytes.buffer);
    const place = at & ~3;
    if (place + 4 <= bytes.length) {
      view.setUint32(place, change(view.getUint32(place, true), random, view), true);
    }
    return bytes;
  };

const wrongNumbers: readonly Damage[] = [
  ofWord((word, random) => word ^ (1 << random(32))),
  ofWord((_, random) => pick(random, numbers)),
  // One half, as sections have lengths of two bytes.
  ofWord((word, random) =>
    random(2) === 0
      ? (word & 0xffff) | (pick(random, numbers) << 16)
      : (word & ~0xffff) | (pick(random, numbers) & 0xffff),
  ),
  // Places and sizes that are wrong by a little, or by a multiple of the units they come in.
  ofWord((word, random) => word + (random(65) - 32) * pick(random, [1, 4, 64, 256])),
  // What is said elsewhere: two names for one thing, a directory within itself.
  ofWord((_, random, view) => view.getUint32(random(Math.min(80, view.byteLength >> 2)) * 4, true)),
];

const wrongBytes: readonly Damage[] = [
  (bytes, at, random) => {
    const { bytes: other } = pick(random, samples);
    const from = random(other.length);
    bytes.set(other.subarray(from, from + Math.min(random(64), bytes.length - at)), at);
    return bytes;
  },
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, random) =>
    new Uint8Array(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 4 * random(16))])),
];

/**
 * One package with one to four damages. In three of four cases size and checksum of the file system are set right
 * afterwards, or a reader would never look any further.
 */
export const damagedPackage = (random: Random): Uint8Array => {
  const sample = pick(random, samples);
  const [start, end] = pick(random, sample.places);
  let bytes: Uint8Array = Uint8Array.from(sample.bytes);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = Math.min(start + random(end - start), bytes.length);
    const damages = random(5) > 0 ? wrongNumbers : wrongBytes;
    bytes = pick(random, damages)(bytes, at, random);
  }
  if (random(4) > 0)
    seal(bytes.subarray(0, sample.payloadSize + Math.min(0, bytes.length - sample.bytes.length)));
  return bytes;
};
