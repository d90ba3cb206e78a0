import { readFile } from 'node:fs/promises';
import { capability, ImageError, trustAnchor } from '@spherite/image';
import {
  fileTrouble,
  manufacturingState,
  type RadioEnvironment,
  readRadio,
  SpheriteError,
} from '@spherite/protocol';
import type { DeviceState } from './device-state.ts';

/** In which state a new device begins, and in which surroundings every device runs. */
export interface DeviceSetup {
  readonly factory?: Partial<Pick<DeviceState, 'manufacturingState' | 'capabilities'>>;
  readonly radio?: RadioEnvironment;
  readonly trust?: readonly string[];
}

/** The options for new devices that have no effect on a device that is kept, and would have one on a new one. */
export const passedOver = (kept: DeviceState, factory: DeviceSetup['factory'] = {}): readonly string[] => {
  const { manufacturingState: state = kept.manufacturingState, capabilities = kept.capabilities } = factory;
  const differences = {
    '--manufacturing-state': state !== kept.manufacturingState,
    '--capabilities': capabilities.toSorted().join() !== kept.capabilities.toSorted().join(),
  };
  return Object.entries(differences).flatMap(([option, differs]) => (differs ? [option] : []));
};

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
    ...(radio === undefined ? {} : { radio: readAir(radio, await readText('--radio', radio)) }),
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
      `The file of ${option}, ${path}, cannot be read: ${fileTrouble(error, 'to read')}. Name another one.`,
      { cause: error },
    );
  }
};

const readAir = (path: string, text: string): RadioEnvironment => {
  let described: unknown;
  try {
    described = JSON.parse(text);
  } catch (cause) {
    throw new SpheriteError(
      'FILE_UNUSABLE',
      `${path} is no JSON, so it describes no radio environment: ${jsonTrouble(text, cause)}. Mend it, or name another file; docs/device.md has an example under 'Wi-Fi'.`,
      { cause },
    );
  }
  return readRadio(
    described,
    (trouble) => new SpheriteError('FILE_UNUSABLE', `${path} describes no radio environment: ${trouble}`),
  );
};

/** What Node says of it and where, without the piece of the file that it quotes: there are keys in it. */
const jsonTrouble = (text: string, cause: unknown): string => {
  const { message } = cause as Error;
  const [words = ''] = message.split(/, (?:\.\.\.)?"| in JSON| is not valid JSON/);
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  const where = line === undefined ? `line ${lineOfTrouble(text)}` : `line ${line}, column ${column}`;
  return `${where}: ${words.charAt(0).toLowerCase()}${words.slice(1).replace(/\s+/g, ' ')}`;
};

/** Of a token that it did not expect Node names no line: it is the first with which the text is no beginning of JSON. */
const lineOfTrouble = (text: string): number => {
  const lines = text.split('\n');
  const index = lines.findIndex((_, i) => !isBeginning(lines.slice(0, i + 1).join('\n')));
  return index < 0 ? lines.length : index + 1;
};

const isBeginning = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const [, position = message.startsWith('Unexpected end') ? text.length : 0] =
      /at position (\d+)/.exec(message) ?? [];
    return Number(position) === text.length;
  }
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
