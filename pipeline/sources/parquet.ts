import { closeSync, fstatSync, openSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type AsyncBuffer, type Compressors, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { messageOf } from '../errors.ts';
import { ContainerError } from './container-error.ts';
import { readExactly } from './file-pieces.ts';
import { loadZstd, unzstdSync } from './zstd.ts';

/** One row of a Parquet file under its columns' names. */
export type ParquetRow = Readonly<Record<string, unknown>>;

/** A Parquet file, read one row group after the other. */
export interface ParquetSource {
  /** Names of the top-level columns. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Number of rows in each row group. */
  readonly sizes: readonly number[];
  /** Rows of one row group, only with the wanted columns. */
  group(index: number, wanted: readonly string[]): Promise<readonly ParquetRow[]>;
  /** Rows of each row group, only with the wanted columns. */
  groups(wanted: readonly string[]): AsyncIterable<readonly ParquetRow[]>;
}

/** Codecs that hyparquet lacks; it has snappy itself. A page of any other codec is an error that names it. */
const COMPRESSORS: Compressors = {
  ZSTD: (packed, length) => unzstdSync(packed, length),
  GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
};

/** Runs with a file open for random access; what the reader stumbles over is named as damage. */
async function withFile<T>(path: string, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const file = openSync(path, 'r');
  try {
    const byteLength = fstatSync(file).size;
    return await use({
      byteLength,
      slice(start, end = byteLength) {
        const bytes = readExactly(file, start, Math.min(end, byteLength) - start);
        // a small buffer may share its memory with others
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
      },
    });
  } catch (error) {
    if (error instanceof ContainerError) throw error;
    throw new ContainerError('unreadable', `the Parquet file cannot be read: ${messageOf(error)}`);
  } finally {
    closeSync(file);
  }
}

/** Reads the schema of a Parquet file on disk. Throws when it is none, or cut. */
export async function openParquet(path: string): Promise<ParquetSource> {
  await loadZstd();
  const metadata = await withFile(path, (file) => parquetMetadataAsync(file));
  const columns = parquetSchema(metadata).children.map((child) => child.element.name);
  const sizes = metadata.row_groups.map((group) => Number(group.num_rows));
  const group = (index: number, wanted: readonly string[]): Promise<readonly ParquetRow[]> => {
    const rowStart = sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
    const rowEnd = rowStart + (sizes[index] ?? 0);
    const present = columns.filter((name) => wanted.includes(name));
    return withFile(path, (file) =>
      parquetReadObjects({ file, metadata, columns: present, rowStart, rowEnd, compressors: COMPRESSORS }),
    );
  };
  return {
    columns,
    rows: Number(metadata.num_rows),
    sizes,
    group,
    async *groups(wanted) {
      for (const index of sizes.keys()) yield await group(index, wanted);
    },
  };
}
