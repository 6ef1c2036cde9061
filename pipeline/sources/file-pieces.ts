import { readSync } from 'node:fs';
import { ContainerError } from './container-error.ts';

const PIECE_BYTES = 1024 * 1024;

/** Reads exactly `length` bytes at a place of an open file; throws `truncated` where it ends before. */
export function readExactly(file: number, at: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const read = readSync(file, buffer, done, length - done, at + done);
    if (read === 0) throw new ContainerError('truncated', 'the file ends early');
    done += read;
  }
  return buffer;
}

/** A stretch of an open file, piece by piece. */
export function* filePieces(file: number, at: number, length: number): Iterable<Buffer> {
  for (let done = 0; done < length; done += PIECE_BYTES)
    yield readExactly(file, at + done, Math.min(PIECE_BYTES, length - done));
}
