import { type Skip, skip } from '../skip.ts';
import { MAX_RECORD_BYTES, parseRecord } from './records.ts';

/** What to do with a value: go into it, hold and parse it, or pass over it unparsed. */
export type Choice = 'enter' | 'take' | 'pass';

/** Receives what a skim finds. Paths hold keys and indexes from the top and are valid during the call only. */
export interface SkimTarget {
  choose(path: readonly string[]): Choice;
  take(path: readonly string[], value: unknown): void;
  /** A value that was to be taken and is not JSON, or too large. */
  broken?(path: readonly string[], problem: Skip): void;
  /** An object or array that was entered is complete. */
  left?(path: readonly string[]): void;
}

/** Reads one JSON value that may be far larger than memory, piece by piece, and parses only what is wanted. */
export interface Skimmer {
  push(chunk: Uint8Array): void;
  /** Says when the value was not complete. */
  end(): Skip | undefined;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
/** Strings up to this length are scanned here; for longer ones the built-in search is quicker. */
const SHORT = 24;

/** A key as written, without its quotes. */
function decodeKey(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

/** Place of the next quote at or after `from`, or the length. */
function findQuote(chunk: Uint8Array, from: number): number {
  const stop = Math.min(from + SHORT, chunk.length);
  for (let i = from; i < stop; i++) if (chunk[i] === QUOTE) return i;
  if (stop === chunk.length) return stop;
  const found = Uint8Array.prototype.indexOf.call(chunk, QUOTE, stop);
  return found < 0 ? chunk.length : found;
}

/** Starts a skim. The top value is entered when it is an object or an array. */
export function createSkimmer(target: SkimTarget): Skimmer {
  const path: string[] = [];
  const isArray: boolean[] = [];
  const indexes: number[] = [];
  let started = false;
  let done = false;
  let mode: 'between' | 'key' | 'string' | 'nested' | 'scalar' = 'between';
  let awaitsKey = false;
  let taking = false;
  let deep = 0; // brackets open inside a value that is not entered
  let inString = false;
  let escaped = false; // the last chunk ended after a backslash that is not itself escaped
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let offset = 0;
  let startByte = 0;

  /** End of the string that starts or goes on at `from`: the place of its closing quote, or the length. */
  const stringEnd = (chunk: Uint8Array, from: number): number => {
    for (let at = from; ; ) {
      const quote = findQuote(chunk, at);
      let slashes = 0;
      while (quote - slashes > from && chunk[quote - slashes - 1] === BACKSLASH) slashes++;
      if (escaped && quote - slashes === from) slashes++;
      if (quote === chunk.length) {
        escaped = slashes % 2 === 1;
        return quote;
      }
      if (slashes % 2 === 0) {
        escaped = false;
        return quote;
      }
      at = quote + 1;
      // what stood before the part that was searched no longer counts
      from = at;
      escaped = false;
    }
  };

  const hold = (bytes: Uint8Array): void => {
    heldBytes += bytes.length;
    if (heldBytes <= MAX_RECORD_BYTES) held.push(bytes);
    else held = [];
  };

  const finish = (tail: Uint8Array): void => {
    mode = 'between';
    if (!taking) return;
    hold(tail);
    if (heldBytes > MAX_RECORD_BYTES)
      target.broken?.(path, skip('too-large', `value larger than ${MAX_RECORD_BYTES} bytes`, { byte: startByte }));
    else {
      const bytes = held.length === 1 ? held[0]! : Buffer.concat(held, heldBytes);
      const record = parseRecord(bytes, 1, startByte, 0);
      if (record.kind === 'record') target.take(path, record.value);
      else target.broken?.(path, { ...record, byte: startByte });
    }
    held = [];
    heldBytes = 0;
  };

  const leave = (): void => {
    isArray.pop();
    indexes.pop();
    path.pop();
    target.left?.(path);
    awaitsKey = false;
    if (isArray.length === 0) done = true;
  };

  return {
    push(chunk) {
      let from = 0; // where a value that is held starts in this chunk
      let i = 0;
      while (i < chunk.length && !done) {
        if (mode === 'nested') {
          if (inString) {
            i = stringEnd(chunk, i);
            if (i === chunk.length) break;
            inString = false;
            i++;
          }
          while (i < chunk.length) {
            const c = chunk[i]!;
            if (c === QUOTE) {
              const end = stringEnd(chunk, i + 1);
              if (end === chunk.length) {
                inString = true;
                i = end;
                break;
              }
              i = end;
            } else if ((c & 0xdf) === 0x5b) deep++;
            else if ((c & 0xdf) === 0x5d && --deep === 0) {
              finish(chunk.subarray(from, i + 1));
              i++;
              break;
            }
            i++;
          }
          continue;
        }
        if (mode === 'string' || mode === 'key') {
          const end = stringEnd(chunk, i);
          if (end === chunk.length) break;
          i = end + 1;
          if (mode === 'string') finish(chunk.subarray(from, i));
          else {
            hold(chunk.subarray(from, end));
            path[path.length - 1] = decodeKey(held.length === 1 ? held[0]! : Buffer.concat(held));
            held = [];
            heldBytes = 0;
            mode = 'between';
            awaitsKey = false;
          }
          continue;
        }
        const c = chunk[i]!;
        const isSpace = c === 32 || c === 10 || c === 13 || c === 9;
        const closes = c === 125 || c === 93;
        if (mode === 'scalar') {
          if (isSpace || closes || c === COMMA) finish(chunk.subarray(from, i));
          else i++;
          continue;
        }
        i++;
        if (isSpace || c === COLON) continue;
        if (closes) {
          if (started) leave();
          continue;
        }
        if (c === COMMA) {
          if (isArray.at(-1)) indexes[indexes.length - 1]!++;
          else awaitsKey = true;
          continue;
        }
        if (awaitsKey && c === QUOTE) {
          mode = 'key';
          from = i;
          continue;
        }
        const opens = c === 123 || c === 91;
        if (isArray.at(-1)) path[path.length - 1] = String(indexes.at(-1));
        const choice = started ? target.choose(path) : 'enter';
        started = true;
        if (choice === 'enter' && opens) {
          isArray.push(c === 91);
          indexes.push(0);
          path.push('');
          awaitsKey = c === 123;
          continue;
        }
        taking = choice !== 'pass';
        from = i - 1;
        startByte = offset + from;
        mode = opens ? 'nested' : c === QUOTE ? 'string' : 'scalar';
        deep = opens ? 1 : 0;
      }
      if (mode === 'key' || (taking && mode !== 'between')) hold(chunk.subarray(from));
      offset += chunk.length;
    },
    end() {
      if (done) return undefined;
      return started
        ? skip('truncated', 'the data ends before its JSON value does', { byte: offset })
        : skip('empty', 'holds no JSON');
    },
  };
}
