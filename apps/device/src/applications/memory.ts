/** What a simulated process takes, in bytes. The real one depends on its code; this one on the size of its image and on its age. */
export interface MemoryUse {
  readonly heap: number;
  /** Heap included. */
  readonly userMode: number;
  /** What the kernel keeps for the process. */
  readonly kernel: number;
}

const page = 4096;

/** A heap fills in the first minute and stays as it is from then on. */
const fillingSeconds = 60;

/** @param size - bytes of the image package. @param age - milliseconds since the process was started. */
export const memoryOf = (size: number, age: number): MemoryUse => {
  const pages = Math.ceil(size / page);
  const seconds = Math.min(Math.floor(age / 1000), fillingSeconds);
  const heap = page * (1 + (pages % 4)) + 64 * seconds;
  // Code is executed where it lies in the flash, so that only data and stack take memory.
  return { heap, userMode: page * (4 + Math.ceil(pages / 16)) + heap, kernel: 3 * page };
};
