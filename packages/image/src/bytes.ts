/** A view for reading and writing numbers; it fails where the bytes end. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Characters that have no place in a name: they would steer the terminal that shows it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it is about
export const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;
