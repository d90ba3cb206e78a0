declare module 'write-file-atomic' {
  function writeFileAtomic(
    file: string,
    data: string,
    options: { mode: number; fsync: boolean },
  ): Promise<void>;
  export = writeFileAtomic;
}
