import { type Skip, skip } from '../skip.ts';
import { JsonError, parseJson } from './tolerant-json.ts';

/** A record larger than this (bytes) is skipped: it would not fit a JavaScript string. */
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** One JSON value of a stream, with its place. */
export interface JsonRecord {
  readonly kind: 'record';
  readonly value: unknown;
  /** Line (from 1) on which the record starts. */
  readonly line: number;
  /** Byte at which the record starts. */
  readonly byte: number;
  /** Ordinal of the record in the stream, from 0. */
  readonly index: number;
}

const LF = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;

/** First bytes of a record as printable text, for the list of skips. */
export function headOf(bytes: Uint8Array): string {
  return new TextDecoder()
    .decode(bytes.subarray(0, 120))
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim();
}

/** Parses the bytes of one record; what is not JSON becomes a skip with its place. */
export function parseRecord(bytes: Uint8Array, line: number, byte: number, index: number): JsonRecord | Skip {
  try {
    return { kind: 'record', value: parseJson(new TextDecoder().decode(bytes)), line, byte, index };
  } catch (error) {
    const place = { line, byte, head: headOf(bytes) };
    if (error instanceof JsonError) {
      if (error.message.startsWith('nested')) return skip('too-deep', error.message, place);
      return skip(
        error.truncated ? 'truncated' : 'not-json',
        `not JSON: ${error.message} at character ${error.offset + 1}`,
        place,
      );
    }
    return skip(
      'too-large',
      `record cannot be held (${error instanceof Error ? error.message : String(error)})`,
      place,
    );
  }
}

/** Splits a stream of bytes into JSON Lines; blank lines are passed over, a line that is too large is a skip and is never held. */
export async function* readJsonLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<JsonRecord | Skip> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let line = 1;
  let byte = 0;
  let index = 0;
  let tooLarge = false;
  const take = (last: Uint8Array): JsonRecord | Skip | undefined => {
    const length = heldBytes + last.length;
    const bytes = held.length ? Buffer.concat([...held, last], length) : last;
    held = [];
    heldBytes = 0;
    const start = byte;
    byte += length + 1;
    if (bytes.every((b) => b === 32 || b === 13 || b === 9)) return undefined;
    return parseRecord(bytes, line, start, index++);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      if (tooLarge) {
        yield skip('too-large', `line larger than ${MAX_RECORD_BYTES} bytes`, { line, byte });
        byte += heldBytes + at - from + 1;
        heldBytes = 0;
        index++;
        tooLarge = false;
      } else {
        const record = take(chunk.subarray(from, at));
        if (record) yield record;
      }
      line++;
      from = at + 1;
    }
    if (from < chunk.length) {
      heldBytes += chunk.length - from;
      if (!tooLarge) held.push(chunk.subarray(from));
      if (heldBytes > MAX_RECORD_BYTES) {
        tooLarge = true;
        held = [];
      }
    }
  }
  if (tooLarge) yield skip('too-large', `line larger than ${MAX_RECORD_BYTES} bytes`, { line, byte });
  else if (heldBytes) {
    const record = take(new Uint8Array(0));
    if (record) yield record;
  }
}

/**
 * The JSON values of a stream that is not line by line, without holding it: the elements of the array under `pointer`
 * (keys from the top), of a top-level array, or concatenated values. A value under `pointer` that is no array is yielded whole.
 */
export async function* readJsonElements(
  chunks: AsyncIterable<Uint8Array>,
  pointer: readonly string[] = [],
): AsyncIterable<JsonRecord | Skip> {
  let depth = 0;
  let matched = 0; // keys of the pointer that lead to where we stand
  let recordDepth = pointer.length === 0 ? 0 : Number.POSITIVE_INFINITY; // depth at which a value is a record
  let inArray = false; // inside the array whose elements are the records
  let inString = false;
  let escaped = false;
  let expectKey = false;
  let key: string | undefined; // the key being read, as written
  let lastKey = '';
  let started: 'no' | 'nested' | 'string' | 'scalar' = 'no';
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let line = 1;
  let startLine = 1;
  let startByte = 0;
  let offset = 0;
  let index = 0;

  const finish = (tail: Uint8Array): JsonRecord | Skip => {
    const tooLarge = heldBytes + tail.length > MAX_RECORD_BYTES;
    const bytes = tooLarge ? tail : held.length ? Buffer.concat([...held, tail]) : tail;
    held = [];
    heldBytes = 0;
    started = 'no';
    if (!tooLarge) return parseRecord(bytes, startLine, startByte, index++);
    index++;
    return skip('too-large', `record larger than ${MAX_RECORD_BYTES} bytes`, { line: startLine, byte: startByte });
  };

  for await (const chunk of chunks) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (inString) {
        const quote = chunk.indexOf(QUOTE, i);
        const stop = quote < 0 ? chunk.length : quote;
        let slashes = 0;
        while (stop - slashes > i && chunk[stop - slashes - 1] === BACKSLASH) slashes++;
        if (escaped && stop - slashes === i) slashes++;
        if (key !== undefined) key += Buffer.from(chunk.subarray(i, stop)).toString('latin1');
        escaped = quote < 0 && slashes % 2 === 1;
        i = stop;
        if (quote < 0) break;
        if (slashes % 2 === 1) {
          if (key !== undefined) key += '"';
          continue;
        }
        inString = false;
        if (key !== undefined) {
          lastKey = parseKey(key);
          key = undefined;
        } else if (started === 'string' && depth === recordDepth) yield finish(chunk.subarray(from, i + 1));
        continue;
      }
      const c = chunk[i]!;
      if (c === LF) line++;
      const isSpace = c === 32 || c === LF || c === 13 || c === 9;
      const closes = c === 125 || c === 93;
      if (started === 'scalar' && (isSpace || closes || c === COMMA)) yield finish(chunk.subarray(from, i));
      if (isSpace) continue;
      const opens = c === 123 || c === 91;
      if (started === 'no' && depth === recordDepth && !closes && c !== COMMA && c !== COLON) {
        if (c === 91 && !inArray) {
          inArray = true;
          recordDepth++;
          depth++;
          continue;
        }
        started = opens ? 'nested' : c === QUOTE ? 'string' : 'scalar';
        from = i;
        startLine = line;
        startByte = offset + i;
      }
      if (c === QUOTE) {
        inString = true;
        if (expectKey && started === 'no' && depth === matched + 1) key = '';
      } else if (c === COLON) {
        expectKey = false;
        if (recordDepth === Number.POSITIVE_INFINITY && depth === matched + 1 && lastKey === pointer[matched]) {
          matched++;
          if (matched === pointer.length) recordDepth = depth;
        }
        lastKey = '';
      } else if (c === COMMA || closes) {
        expectKey = c === COMMA;
        if (recordDepth === Number.POSITIVE_INFINITY && matched > 0 && depth === matched) matched--;
        if (closes) depth--;
        if (closes && depth < 0) depth = 0; // a stray bracket between concatenated values
        if (closes && started === 'nested' && depth === recordDepth) yield finish(chunk.subarray(from, i + 1));
        else if (inArray && depth < recordDepth) {
          inArray = false;
          recordDepth--;
          if (pointer.length > 0) return;
        }
        if (pointer.length > 0 && !inArray && started === 'no' && depth <= recordDepth && index > 0) return;
      } else if (opens) {
        depth++;
        expectKey = c === 123;
      }
    }
    if (started !== 'no') {
      heldBytes += chunk.length - from;
      if (heldBytes <= MAX_RECORD_BYTES) held.push(chunk.subarray(from));
      else held = [];
    }
    offset += chunk.length;
  }
  if (started !== 'no') yield finish(new Uint8Array(0));
  else if (depth > 0) yield skip('truncated', 'the file ends before its JSON value does', { line, byte: offset });
}

/** A key as JSON means it; the bytes came as Latin-1. */
function parseKey(written: string): string {
  try {
    return JSON.parse(`"${Buffer.from(written, 'latin1').toString()}"`) as string;
  } catch {
    return written;
  }
}
