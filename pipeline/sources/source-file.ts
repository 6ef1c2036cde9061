import type { Skip } from '../skip.ts';
import type { Head } from './head.ts';
import { type JsonRecord, MAX_RECORD_BYTES, readJsonElements, readJsonLines } from './records.ts';

/** One thing to read: a file, or a member of a container; decompressed and in UTF-8 where it is text. */
export interface SourceFile {
  /** The path as the user gave it, joined with the path inside: `dump/a.zip#logs/b.json`. */
  readonly uri: string;
  readonly head: Head;
  /** Bytes on disk (0 for a stream of unknown length). */
  readonly size: number;
  /** How its text was written, where that was not UTF-8: `bytes` decodes it. */
  readonly encoding?: string;
  /** All bytes from the start; can be called again. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Path of a real file with these bytes, for readers that need random access; a member is unpacked to a temporary file first. */
  localPath(): Promise<string>;
}

/** The JSON records of a source, whatever its shape: lines, elements of the array (under `pointer`), or the whole document as one record. */
export function readRecords(source: SourceFile, pointer: readonly string[] = []): AsyncIterable<JsonRecord | Skip> {
  return source.head.shape === 'lines' && pointer.length === 0
    ? readJsonLines(source.bytes())
    : readJsonElements(source.bytes(), pointer);
}

/** All bytes of a source that must be held at once; undefined when there are more than a record may have. */
export async function readWhole(source: SourceFile): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.bytes()) {
    length += chunk.length;
    if (length > MAX_RECORD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
