import { parseJson, parseJsonPrefix } from './tolerant-json.ts';

/** How many bytes of a source detection may see. */
export const HEAD_BYTES = 256 * 1024;
/** How many records of it. */
const HEAD_RECORDS = 20;

/**
 * What a source's first bytes are: `lines` (JSON Lines, or one JSON value on one line), `array` (a JSON array), `document` (a JSON value over
 * several lines, or cut by the head), `table` (delimited text with a header), `zip`, `parquet`, `text`, `binary`, `empty`.
 */
export type Shape = 'lines' | 'array' | 'document' | 'table' | 'zip' | 'parquet' | 'text' | 'binary' | 'empty';

/** What detection sees of a source. */
export interface Head {
  readonly uri: string;
  readonly shape: Shape;
  readonly text: string;
  /** First records: values of lines, elements of the array, or the one document; the last may be cut short. */
  readonly records: readonly unknown[];
  /** Column names of a table or Parquet file. */
  readonly columns: readonly string[];
  /** Delimiter of a table. */
  readonly delimiter?: string;
  /** Names of the members of a zip archive. */
  readonly members: readonly string[];
}

function parseOr(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Values of whole lines; a last line that the head cuts is left out unless it is the only one. */
function lineRecords(lines: readonly string[], cut: boolean): unknown[] {
  const whole = cut && lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole
    .filter((line) => line.trim() !== '')
    .slice(0, HEAD_RECORDS)
    .map((line) => parseOr(line, parseJson))
    .filter((value) => value !== undefined);
}

/** The delimiter of a table and its column names, when the first line looks like a header. */
function tableHeader(text: string): { readonly columns: readonly string[]; readonly delimiter: string } | undefined {
  const first = text.slice(0, 8192).split(/\r?\n/, 1)[0] ?? '';
  for (const delimiter of [',', '\t', ';', '|']) {
    const columns = first.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, ''));
    if (columns.length > 1 && columns.every((name) => /^[\p{L}_][\p{L}\p{N} _.:-]{0,60}$/u.test(name)))
      return { columns, delimiter };
  }
  return undefined;
}

/** True when decoded text is not text: NUL bytes, or many control characters and undecodable bytes. */
function isBinary(text: string): boolean {
  const sample = text.slice(0, 4096);
  const odd = sample.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  return sample.includes('\u0000\u0000') || odd > sample.length / 20;
}

/** Describes the first bytes of a source (already decompressed and decoded to UTF-8). `whole` says that they are all of it. */
export function parseHead(uri: string, bytes: Uint8Array, whole: boolean): Head {
  const base = { uri, records: [], columns: [], members: [] };
  if (bytes.length === 0) return { ...base, shape: 'empty', text: '' };
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (magic === 'PK\u0003\u0004') return { ...base, shape: 'zip', text: '' };
  if (magic === 'PAR1') return { ...base, shape: 'parquet', text: '' };
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return { ...base, shape: 'empty', text };
  if (isBinary(text)) return { ...base, shape: 'binary', text };
  const first = text.trimStart()[0];
  if (first === '[') {
    const value = parseOr(text, parseJsonPrefix);
    const elements: readonly unknown[] = Array.isArray(value) ? value : [];
    // the last element of a text that does not end with the array may be cut in the middle
    const kept = elements.length > 1 && !text.trimEnd().endsWith(']') ? elements.slice(0, -1) : elements;
    return { ...base, shape: 'array', text, records: kept.slice(0, HEAD_RECORDS) };
  }
  if (first === '{') {
    const lines = text.split('\n');
    const firstLine = lines.find((line) => line.trim() !== '') ?? '';
    const complete = parseOr(firstLine, parseJson) !== undefined;
    const records = complete || lines.length > 1 ? lineRecords(lines, !whole) : [];
    if (complete || records.some((record) => typeof record === 'object' && record !== null)) {
      if (complete || firstLine.trim().length > 2) return { ...base, shape: 'lines', text, records };
    }
    const value = parseOr(text, parseJsonPrefix);
    return { ...base, shape: 'document', text, records: value === undefined ? [] : [value] };
  }
  const table = tableHeader(text);
  if (table) return { ...base, shape: 'table', text, ...table };
  const records = lineRecords(text.split('\n').slice(0, 50), !whole).filter(
    (record) => typeof record === 'object' && record !== null,
  );
  return records.length > 1 ? { ...base, shape: 'lines', text, records } : { ...base, shape: 'text', text };
}
