declare module 'write-file-atomic' {
  function writeFileAtomic(file: string, data: string, options: { mode: number }): Promise<void>;
  export = writeFileAtomic;
}
