import { ContainerError } from './container-error.ts';

const GIB = 1024 ** 3;
/** A stream may always unpack to this much. */
const FREE_BYTES = GIB;
/** Beyond that it may hold this many times its packed size: text packs 5 to 100 times, bombs 1,000 times and more. */
const MAX_RATIO = 200;
/** All that one file on disk may unpack to, however it is nested; each stream is read up to three times. */
const FREE_TOTAL = 4 * GIB;

/** Watches what comes out of containers, so that a small file cannot fill memory, disk or the day. */
export interface UnpackLimits {
  /** Passes chunks on and counts them; throws a `ContainerError` (`too-large`) where `packed` bytes became too many. */
  watch(chunks: AsyncIterable<Uint8Array>, packed: number): AsyncIterable<Uint8Array>;
}

/** Limits for everything inside a file of `size` bytes on disk. */
export function createLimits(size: number): UnpackLimits {
  const most = Math.max(FREE_TOTAL, size * MAX_RATIO * 3);
  let total = 0;
  return {
    async *watch(chunks, packed) {
      let unpacked = 0;
      for await (const chunk of chunks) {
        unpacked += chunk.length;
        total += chunk.length;
        if (unpacked > FREE_BYTES && unpacked > packed * MAX_RATIO)
          throw new ContainerError('too-large', `unpacks to more than ${MAX_RATIO} times its size (a zip bomb?)`);
        if (total > most)
          throw new ContainerError('too-large', `the file unpacks to more than ${most} bytes (a zip bomb?)`);
        yield chunk;
      }
    },
  };
}
