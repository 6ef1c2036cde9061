import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { HEAD_BYTES, parseHead } from './head.ts';
import type { SourceFile } from './source-file.ts';
import type { FoundSkip } from './walk.ts';

const CHUNK = 1024 * 1024;

/** First bytes of a file on disk. */
async function readStart(path: string, length: number): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, 0);
    return { bytes: buffer.subarray(0, bytesRead), whole: bytesRead < length };
  } finally {
    await file.close();
  }
}

/** Opens a file on disk: looks at its head, unpacks gzip as it goes. */
export async function openFile(path: string, size: number): Promise<SourceFile> {
  const { bytes, whole } = await readStart(path, HEAD_BYTES);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const start = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    const head = parseHead(path, start.subarray(0, HEAD_BYTES), whole && start.length < HEAD_BYTES);
    const unpack = () => createReadStream(path, { highWaterMark: CHUNK }).pipe(createGunzip({ chunkSize: CHUNK }));
    return {
      uri: path,
      head,
      size,
      bytes: unpack,
      localPath: () => Promise.reject(new Error(`${path}: unpack it first`)),
    };
  }
  return {
    uri: path,
    head: parseHead(path, bytes, whole),
    size,
    bytes: () => createReadStream(path, { highWaterMark: CHUNK }),
    localPath: () => Promise.resolve(path),
  };
}

/** Everything that one file on disk holds. */
export async function* openSources(path: string, size: number): AsyncIterable<SourceFile | FoundSkip> {
  yield await openFile(path, size);
}
