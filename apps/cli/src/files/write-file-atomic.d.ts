declare module 'write-file-atomic' {
  function writeFileAtomic(file: string, data: string | Buffer, options?: { mode: number }): Promise<void>;
  export = writeFileAtomic;
}
