/** What a file that is not there is taken for; any other error of the file system stays one. */
export const orIfMissing =
  <T>(otherwise: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  };
