import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Identity, identityFromPem } from '@spherite/identity';
import {
  createTurns,
  makeFolder,
  type ProcessIdentity,
  removeDrafts,
  SpheriteError,
  syncFolder,
  takeLock,
} from '@spherite/protocol';
import { blobsOf, type DeviceState, deviceState, factoryState, type StateStore } from '../device-state.ts';
import { attempt } from '../files/file-problem.ts';
import { type FolderBlobs, openBlobs } from './blobs.ts';
import { damaged, makePrivate, readChecked, readIfPresent, writeChecked, writeText } from './checked-file.ts';

/** A device's memory in a folder: its identity as PEM, its state with a checksum, and a lock while it is in use. */
export interface Flash extends StateStore {
  readonly identity: Identity;
  /** Waits for what is being written, and gives the folder back. */
  close(): Promise<void>;
}

export interface FlashOptions {
  /** The process that uses the folder. */
  readonly owner: ProcessIdentity;
  /** Makes the identity of a device whose folder is new. */
  readonly newIdentity: () => Identity;
  /** Where a new device differs from one as it leaves the factory. */
  readonly factory?: Partial<DeviceState>;
  /** Waits until the disk has the names of the files in a folder; {@link syncFolder} unless given. */
  readonly sync?: (folder: string) => Promise<void>;
}

/**
 * Opens a device's flash folder, and makes it where it is not there.
 *
 * @throws SpheriteError `FLASH_IN_USE`, `FLASH_DAMAGED`, `DISK_FULL` or `FILE_UNUSABLE`; nothing was changed then,
 * and never is a damaged device replaced by a new one.
 */
export const openFlash = async (folder: string, options: FlashOptions): Promise<Flash> => {
  const { owner, newIdentity, sync = syncFolder } = options;
  const lock = join(folder, 'lock');
  await takeFolder(folder, lock, owner);
  const release = (): Promise<void> => attempt(lock, () => rm(lock, { force: true }));
  try {
    const blobs = await openBlobs(join(folder, blobsFolder));
    const loaded = await load(folder, blobs, newIdentity, { ...factoryState, ...options.factory });
    let state = loaded.state;
    /** Whether a power cut leaves this state: until then the blobs of the one before it are needed, too. */
    let isKept = false;
    const keep = async (): Promise<void> => {
      await attempt(folder, () => sync(folder));
      isKept = true;
    };
    // Who wrote it may have been killed before that.
    await keep();
    // What a process left behind that was killed while it wrote.
    await removeDrafts(folder);
    await blobs.keepOnly(blobsOf(state));
    const inTurn = createTurns(1);
    return {
      identity: loaded.identity,
      get state() {
        return state;
      },
      change: (change) =>
        inTurn(async () => {
          const changed = { ...state, ...change(state) };
          await writeChecked(join(folder, stateFile), changed, { lasting: 'content' });
          // From here on it is what the next start finds, even if the disk fails to keep it and the command with that.
          state = changed;
          isKept = false;
          await keep();
          return state;
        }),
      blobs: {
        read: blobs.read,
        write: (name, bytes) => inTurn(() => blobs.write(name, bytes)),
        // Else the next change that is kept, or the next start, makes room.
        sweep: () => inTurn(async () => (isKept ? blobs.keepOnly(blobsOf(state)) : undefined)),
      },
      close: () => inTurn(release),
    };
  } catch (error) {
    // What went wrong first says more.
    await release().catch(() => undefined);
    throw error;
  }
};

const blobsFolder = 'images';
const stateFile = 'state.json';
const identityFile = 'identity.pem';

/**
 * The state is written first, of a chip without an identity, then the identity, then its ID into the state. So a
 * start that was cut short can be told from a folder that has lost a file.
 */
const load = async (
  folder: string,
  blobs: FolderBlobs,
  newIdentity: () => Identity,
  factory: DeviceState,
): Promise<{ identity: Identity; state: DeviceState }> => {
  const statePath = join(folder, stateFile);
  const identityPath = join(folder, identityFile);
  const state = await readChecked(statePath, deviceState);
  const pem = (await readIfPresent(identityPath))?.toString();
  if (state === undefined && pem !== undefined) throw damaged(statePath, 'the file is missing');
  if (state?.deviceId && pem === undefined) throw damaged(identityPath, 'the file is missing');
  if (state) for (const name of blobsOf(state)) await blobs.read(name);

  if (state === undefined) await writeChecked(statePath, factory);
  const identity = pem === undefined ? newIdentity() : readIdentity(identityPath, pem);
  if (pem === undefined) await writeText(identityPath, identity.toPem());
  else await makePrivate(identityPath);
  if (state?.deviceId === identity.deviceId) return { identity, state };
  if (state?.deviceId) throw damaged(identityPath, 'it holds the identity of another device');
  const manufactured = { ...(state ?? factory), deviceId: identity.deviceId };
  await writeChecked(statePath, manufactured);
  return { identity, state: manufactured };
};

const readIdentity = (path: string, pem: string): Identity => {
  let identity: Identity;
  try {
    identity = identityFromPem(pem);
  } catch (cause) {
    throw damaged(path, 'it holds no private key that can be read', cause);
  }
  // A reader of PEM forgives some changes; a disk that makes them is not to be trusted with the rest.
  if (identity.toPem() !== pem) throw damaged(path, 'it is not what was written');
  return identity;
};

const takeFolder = async (folder: string, lock: string, owner: ProcessIdentity): Promise<void> => {
  const holder = await attempt(folder, async () => {
    makeFolder(folder);
    await checkPurpose(folder);
    return takeLock(lock, { self: owner });
  });
  if (holder === undefined) return;
  throw new SpheriteError(
    'FLASH_IN_USE',
    `The flash folder ${folder} is in use by the device that runs with pid ${holder.pid}. Stop that one, or name another folder: one device cannot be in two places.`,
  );
};

/** @throws SpheriteError for a folder in which there is something, and no device: it is somebody's for something else. */
const checkPurpose = async (folder: string): Promise<void> => {
  const names = await readdir(folder);
  if (names.includes(stateFile) || names.includes(identityFile)) return;
  const foreign = names.find((name) => !leftover.test(name));
  if (foreign === undefined) return;
  throw new SpheriteError(
    'FILE_UNUSABLE',
    `The folder ${folder} holds no device, but other things, such as ${foreign}. Name an empty or a new folder: a device keeps its flash in one of its own.`,
  );
};

/** What a first start that was cut short leaves, and what hides in folders that people take for empty. */
const leftover = /^\.|^lock(\.turn)*$|\.draft-\w{6}$/;
