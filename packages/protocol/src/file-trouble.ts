const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file in its place',
  EISDIR: 'there is a folder in its place',
  ENOTDIR: 'a part of the path is a file',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ELOOP: 'the links in the path lead in a circle',
  ENAMETOOLONG: 'the path is too long',
};

/** What is another matter for whoever only reads. */
const reasonsToRead: typeof reasons = {
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/** `ENOENT` is said of different things; the call tells which. */
const missing: Readonly<Record<string, string>> = {
  mkdir: 'no folder can be made there',
  stat: 'a link in the path leads nowhere',
};

/**
 * Why a file or folder cannot be used, in words for the middle of a sentence.
 * @param purpose - the system says the same of a file that cannot be read as of one that cannot be made.
 */
export const fileTrouble = (cause: unknown, purpose: 'to read' | 'to write' = 'to write'): string => {
  const { code = '', syscall = '', message } = cause as NodeJS.ErrnoException;
  const toRead = purpose === 'to read';
  if (code === 'ENOENT')
    return missing[syscall] ?? (toRead ? 'there is no such file' : 'its folder does not exist');
  return (toRead ? reasonsToRead[code] : undefined) ?? reasons[code] ?? message;
};
