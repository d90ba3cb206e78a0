import { createSigner, newSignerPem, packApplication } from '../src/index.ts';

/** One signer for all tests of a file: keys take longer to make than packages. */
export const signer = createSigner(newSignerPem());

export const componentId = 'ae4714aa-03aa-492b-9663-962f966a9cc3';
export const imageId = '6415a939-c098-48cf-8e5c-02b52a9f0ffb';
export const deviceId = '0123456789abcdef'.repeat(8);
export const builtAt = Date.UTC(2026, 10, 26, 12);

export const manifest = {
  SchemaVersion: 1,
  Name: 'MutableStorage',
  ComponentId: componentId,
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: { Gpio: [12, 13, 8], MutableStorage: { SizeKB: 8 } },
  ApplicationType: 'Default',
  TargetApplicationRuntimeVersion: 12,
};

export const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** The files of a small application; some of them replaced, or added. */
export const filesWith = (changes: Record<string, Uint8Array> = {}): Map<string, Uint8Array> =>
  new Map(
    Object.entries({
      '/app_manifest.json': text(manifest),
      '/bin/app': Buffer.from('\x7fELF code'),
      ...changes,
    }),
  );

export const pack = (files = filesWith()): Uint8Array => packApplication({ files, imageId, builtAt, signer });
