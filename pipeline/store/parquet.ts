import { renameSync } from 'node:fs';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { type ColumnSource, fileWriter, ParquetWriter } from 'hyparquet-writer';

/** Column type of our own Parquet files. */
export type ColumnType = 'STRING' | 'BOOLEAN' | 'INT32' | 'DOUBLE';
/** Names and types of a file's columns, in order; every column may be null. */
export type Columns = Readonly<Record<string, ColumnType>>;
/** One row under those names. */
export type Row = Readonly<Record<string, unknown>>;

/** A row group is written when it holds about so many bytes or rows, whichever comes first: readers take one at a time. */
const GROUP_BYTES = 8 * 1024 * 1024;
const GROUP_ROWS = 20_000;

const PHYSICAL: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  BOOLEAN: { type: 'BOOLEAN' },
  INT32: { type: 'INT32' },
  DOUBLE: { type: 'DOUBLE' },
};

/** A Parquet file that is written row by row under a temporary name, and gets its own name when it is whole. */
export interface RowWriter {
  /** Adds a row; a column that it lacks is null. */
  write(row: Row): void;
  /** Writes what is left and renames the file. */
  close(): void;
}

/** Opens a Parquet file for writing. Until `close`, it stands as `<file>.partial`. */
export function openRowWriter(file: string, columns: Columns): RowWriter {
  const names = Object.keys(columns);
  const schema: SchemaElement[] = [
    { name: 'root', num_children: names.length },
    ...names.map((name) => ({ name, repetition_type: 'OPTIONAL' as const, ...PHYSICAL[columns[name]!] })),
  ];
  const sink = fileWriter(`${file}.partial`);
  const writer = new ParquetWriter({ writer: sink, schema, createdBy: 'candid' });
  let data: unknown[][] = names.map(() => []);
  let bytes = 0;
  let rows = 0;

  const flush = (): void => {
    if (rows === 0) return;
    // statistics of long texts cost more than they save
    const columnData = names.map(
      (name, i): ColumnSource => ({ name, data: data[i]!, statistics: columns[name] !== 'STRING', offsetIndex: false }),
    );
    writer.write({ columnData, rowGroupSize: rows });
    data = names.map(() => []);
    bytes = 0;
    rows = 0;
  };

  return {
    write(row) {
      for (const [i, name] of names.entries()) {
        const value = row[name] ?? null;
        data[i]!.push(value);
        bytes += typeof value === 'string' ? value.length : 8;
      }
      rows++;
      if (bytes >= GROUP_BYTES || rows >= GROUP_ROWS) flush();
    },
    close() {
      flush();
      writer.finish();
      renameSync(`${file}.partial`, file);
    },
  };
}

/** Rows of a Parquet file, one row group after the other; only the named columns when given. */
export async function* readRowGroups(file: string, columns?: readonly string[]): AsyncIterable<readonly Row[]> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield await parquetReadObjects({
      file: buffer,
      metadata,
      rowStart,
      rowEnd,
      ...(columns ? { columns: [...columns] } : {}),
    });
    rowStart = rowEnd;
  }
}
