/** Depth beyond which a JSON value is refused: no transcript nests that deep, and recursion must end. */
const MAX_DEPTH = 2000;

/** A number that a double cannot hold, or a literal that Python writes and JSON lacks. */
const SPECIAL = /NaN|Infinity|\d{16}/;

/** Text that is not JSON; `offset` in UTF-16 code units. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly offset: number;
  /** True when the text ended before the value did. */
  readonly truncated: boolean;
  constructor(problem: string, offset: number, truncated: boolean) {
    super(problem);
    this.offset = offset;
    this.truncated = truncated;
  }
}

/** Parses JSON as tools write it: also `NaN`, `Infinity`, and integers beyond 2^53 (as `bigint`). Throws `JsonError`. */
export function parseJson(text: string): unknown {
  if (!SPECIAL.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // the parser below says where and why
    }
  }
  return parse(text, false);
}

/** Parses the beginning of a JSON text: what is open at its end is closed, a value cut in the middle is left out or kept as far as it goes. */
export function parseJsonPrefix(text: string): unknown {
  return parse(text, true);
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const LITERALS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

/** Thrown inside a prefix parse when the text is at its end. */
const END = Symbol('end');

function parse(text: string, prefix: boolean): unknown {
  let at = 0;
  let depth = 0;

  function readDocument(): unknown {
    const value = readValue();
    skipSpace();
    if (!prefix && at < text.length) throw fail('text after the value');
    return value === END ? undefined : value;
  }

  function fail(problem: string): JsonError {
    return new JsonError(problem, at, at >= text.length);
  }

  function skipSpace(): void {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
  }

  function readValue(): unknown {
    skipSpace();
    const c = text[at];
    if (c === undefined) return endHere();
    if (c === '"') return readString();
    if (c === '{') return readNested(() => readObject());
    if (c === '[') return readNested(() => readArray());
    for (const [word, value] of LITERALS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(text);
    if (!match) {
      if (prefix && /^[a-zA-Z-]{1,8}$/.test(text.slice(at))) return END;
      throw fail('unexpected character');
    }
    at = NUMBER.lastIndex;
    if (prefix && at >= text.length) return END;
    const number = Number(match[0]);
    const whole = match[1] === undefined && match[2] === undefined;
    return whole && !Number.isSafeInteger(number) ? BigInt(match[0]) : number;
  }

  function readNested<T>(read: () => T): T {
    if (++depth > MAX_DEPTH) throw new JsonError(`nested deeper than ${MAX_DEPTH}`, at, false);
    at++;
    const value = read();
    depth--;
    return value;
  }

  function endHere(): typeof END {
    if (prefix) return END;
    throw fail('ends too early');
  }

  function readString(): string | typeof END {
    let i = at + 1;
    for (; ; i++) {
      const c = text.charCodeAt(i);
      if (c === 34) break;
      if (c === 92) i++;
      if (i >= text.length) {
        if (!prefix) {
          at = text.length;
          throw fail('string without an end');
        }
        const cut = text.slice(at).replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '');
        at = text.length;
        return JSON.parse(`${cut}"`) as string;
      }
    }
    const raw = text.slice(at, i + 1);
    try {
      const value = JSON.parse(raw) as string;
      at = i + 1;
      return value;
    } catch {
      throw fail('bad string');
    }
  }

  function readObject(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    skipSpace();
    if (text[at] === '}') {
      at++;
      return result;
    }
    for (;;) {
      skipSpace();
      if (text[at] !== '"') {
        if (text[at] === undefined && endHere() === END) return result;
        throw fail('expected a key');
      }
      const key = readString();
      skipSpace();
      if (key === END || text[at] === undefined) {
        endHere();
        return result;
      }
      if (text[at] !== ':') throw fail('expected ":"');
      at++;
      const value = readValue();
      // defineProperty: a key "__proto__" is data here
      if (value !== END) {
        Object.defineProperty(result, key, { value, writable: true, enumerable: true, configurable: true });
      }
      if (stepOver('}')) return result;
    }
  }

  function readArray(): unknown[] {
    const result: unknown[] = [];
    skipSpace();
    if (text[at] === ']') {
      at++;
      return result;
    }
    for (;;) {
      const value = readValue();
      if (value !== END) result.push(value);
      if (stepOver(']')) return result;
    }
  }

  /** Steps over a comma, or over the closing bracket (then true). */
  function stepOver(close: string): boolean {
    skipSpace();
    const c = text[at];
    if (c === undefined) return endHere() === END;
    at++;
    if (c === close) return true;
    if (c === ',') return false;
    at--;
    throw fail(`expected "," or "${close}"`);
  }

  return readDocument();
}
