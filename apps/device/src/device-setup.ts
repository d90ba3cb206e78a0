import { readFile } from 'node:fs/promises';
import { capability, ImageError, trustAnchor } from '@spherite/image';
import {
  fileTrouble,
  manufacturingState,
  type RadioEnvironment,
  radioEnvironment,
  SpheriteError,
} from '@spherite/protocol';
import type { DeviceState } from './device-state.ts';

/** In which state a new device begins, and in which surroundings every device runs. */
export interface DeviceSetup {
  readonly factory?: Partial<Pick<DeviceState, 'manufacturingState' | 'capabilities'>>;
  readonly radio?: RadioEnvironment;
  readonly trust?: readonly string[];
}

/** The same as text on a command line. */
export interface DeviceSetupText {
  readonly manufacturingState?: string | undefined;
  /** Numbers with commas between them. */
  readonly capabilities?: string | undefined;
  /** A file that describes a {@link RadioEnvironment} in JSON. */
  readonly radio?: string | undefined;
  /** A file with one certificate or public key in PEM. */
  readonly trust?: string | undefined;
}

const states = manufacturingState.options;

/** @throws SpheriteError `USAGE` or `FILE_UNUSABLE` */
export const readDeviceSetup = async (text: DeviceSetupText): Promise<DeviceSetup> => {
  const { radio, trust } = text;
  return {
    factory: { ...readState(text.manufacturingState), ...readCapabilities(text.capabilities) },
    ...(radio === undefined ? {} : { radio: readRadio(radio, await readText('--radio', radio)) }),
    ...(trust === undefined ? {} : { trust: [readAnchor(trust, await readText('--trust', trust))] }),
  };
};

const readState = (text: string | undefined): Partial<DeviceState> => {
  if (text === undefined) return {};
  const state = states.find((name) => name.toLowerCase() === text.toLowerCase());
  if (state === undefined)
    throw new SpheriteError('USAGE', `--manufacturing-state is one of ${states.join(', ')}, not '${text}'.`);
  return { manufacturingState: state };
};

/** The real device has a meaning for each number up to it. */
const highestCapability = Math.max(...Object.values(capability));

const readCapabilities = (text: string | undefined): Partial<DeviceState> => {
  if (text === undefined) return {};
  const capabilities = text.split(',').map((part) => (/^\s*\d{1,2}\s*$/.test(part) ? Number(part) : 0));
  if (!capabilities.every((number) => number >= 1 && number <= highestCapability))
    throw new SpheriteError(
      'USAGE',
      `--capabilities takes numbers from 1 to ${highestCapability} with commas between them, such as 11,13, not '${text}'.`,
    );
  return { capabilities: [...new Set(capabilities)] };
};

const readText = async (option: string, path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `The file of ${option}, ${path}, cannot be read: ${fileTrouble(error)}. Name another one.`,
      { cause: error },
    );
  }
};

const readRadio = (path: string, text: string): RadioEnvironment => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} is no JSON, so it describes no radio environment. Mend it, or name another file.`,
      { cause },
    );
  }
  const parsed = radioEnvironment.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SpheriteError(
    'FILE_UNUSABLE',
    `${path} describes no radio environment: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}. Mend it; docs/device.md has an example.`,
  );
};

const readAnchor = (path: string, pem: string): string => {
  try {
    trustAnchor(pem);
    return pem;
  } catch (cause) {
    if (!(cause instanceof ImageError)) throw cause;
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} holds no certificate and no public key that could sign images. ${cause.message} Name another file.`,
      { cause },
    );
  }
};
