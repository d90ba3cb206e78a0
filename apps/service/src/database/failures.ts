import { fileTrouble, SpheriteError } from '@spherite/protocol';

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** SQLite's ways of saying that the disk took no more (sqlite.org/rescode.html); the operating system's among them. */
const full = /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE|SHMSIZE|SHMOPEN)|ENOSPC|EDQUOT|EFBIG)$/;
const damaged = /^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_IOERR_SHORT_READ)/;
const unusable =
  /^(SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|EISDIR|ELOOP|ENOENT|ENAMETOOLONG)/;

/** What went wrong with the database or its folder, in words for people; anything else is returned as it is. */
export function explain(error: unknown, place: string): unknown {
  if (error instanceof SpheriteError) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (full.test(code))
    return new SpheriteError(
      'DISK_FULL',
      `${place} cannot be written: the disk takes no more. Nothing was half done; make space, then repeat.`,
      cause,
    );
  if (damaged.test(code))
    return new SpheriteError(
      'DATA_DAMAGED',
      `The database in ${place} is damaged. Nothing was changed; restore the folder from a copy, or use another one.`,
      cause,
    );
  if (unusable.test(code))
    return new SpheriteError(
      'FILE_UNUSABLE',
      `${place} cannot be used as a data folder: ${fileTrouble(error)}. It has to be a folder that you may write; mend it, or name another one.`,
      cause,
    );
  return error;
}
