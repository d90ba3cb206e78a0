import { createHash } from 'node:crypto';
import { guidText } from './guid.ts';
import { signatureSize, writeImagePackage } from './image-package.ts';
import { imageType } from './image-type.ts';
import type { Signer } from './signer.ts';

/** One image of the simulated operating system. */
export interface OperatingSystemComponent {
  /** GUID in lower case. */
  readonly componentId: string;
  /** GUID in lower case. */
  readonly imageId: string;
  readonly name: string;
  readonly imageType: number;
  /** Bytes of the whole image package. */
  readonly size: number;
}

const kibibyte = 1024;

/** As many as a recovery of the real device writes. Sizes are made up: what is in them never runs. */
const contents: readonly (readonly [name: string, imageType: number, kibibytes: number])[] = [
  ['1BL', imageType.OneBL, 16],
  ['Pluton Runtime', imageType.PlutonRuntime, 24],
  ['WifiFirmware', imageType.WifiFirmware, 40],
  ['Security Monitor', imageType.SecurityMonitor, 16],
  ['NW Loader', imageType.NormalWorldLoader, 8],
  ['NW DTB', imageType.NormalWorldDTB, 8],
  ['NW Kernel', imageType.NormalWorldKernel, 40],
  ['NW Root Filesystem', imageType.RootFs, 40],
  ['azured', imageType.Services, 24],
  ['networkd', imageType.Services, 32],
  ['gatewayd', imageType.Services, 24],
  ['azcore', imageType.Services, 32],
  ['rng-tools', imageType.Services, 8],
  ['trusted-keystore', imageType.TrustedKeystore, 8],
  ['policy', imageType.Policy, 8],
  ['update-cert-store', imageType.UpdateCertStore, 8],
  ['recovery-manifest', imageType.RecoveryManifest, 8],
];

/** A GUID that every device of every emulator agrees on, marked as made from a hash (RFC 9562 §5.8). */
const guidOf = (kind: 'component' | 'image', name: string): string => {
  const bytes = createHash('sha256')
    .update(`spherite operating system, ${kind}: ${name}`)
    .digest()
    .subarray(0, 16);
  const text = guidText(bytes);
  return `${text.slice(0, 14)}8${text.slice(15, 19)}8${text.slice(20)}`;
};

/** Sections ID, SG and DB between a header and the length. */
const metadataSize = 124;

/**
 * The images that a device has from the factory, and those that {@link recoveryImages} makes: the same list.
 *
 * @example
 * ```ts
 * const images = operatingSystemComponents.map(({ componentId, imageId }) => ({ uid: imageId, componentId }));
 * ```
 */
export const operatingSystemComponents: readonly OperatingSystemComponent[] = contents.map(
  ([name, type, kibibytes]) => ({
    name,
    imageType: type,
    componentId: guidOf('component', name),
    imageId: guidOf('image', name),
    size: kibibytes * kibibyte + metadataSize + signatureSize,
  }),
);

/**
 * Makes the images of the simulated operating system, in the order of {@link operatingSystemComponents}: what a
 * recovery writes. Payloads are the same bytes every time, and mean nothing.
 *
 * @example
 * ```ts
 * for (const bytes of recoveryImages(signer)) await device.putRecoveryImage(bytes);
 * ```
 */
export const recoveryImages = (signer: Signer): Uint8Array[] =>
  operatingSystemComponents.map(({ size, ...identity }) =>
    writeImagePackage({
      ...identity,
      payload: filler(identity.name, size - metadataSize - signatureSize),
      builtAt: Date.UTC(2026, 0, 1),
      signer,
    }),
  );

/** What comes out of a hash without end (SHAKE256, FIPS 202): no byte of it can be mistaken for real code. */
const filler = (name: string, outputLength: number): Uint8Array =>
  createHash('shake256', { outputLength }).update(`spherite filler: ${name}`).digest();
