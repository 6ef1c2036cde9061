import { isObject } from './openai-messages.ts';

/** One operation of a JSON patch (RFC 6902). */
export interface PatchStep {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

const keysOf = (path: unknown): readonly string[] =>
  String(path ?? '')
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

function valueAt(document: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, document);
}

/** A copy of the document with one place changed; `undefined` as value removes it. */
function change(document: unknown, keys: readonly string[], value: unknown, insert: boolean): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(document)) {
    const at = key === '-' ? document.length : Number(key);
    if (!Number.isInteger(at) || at < 0 || at > document.length) return document;
    if (rest.length > 0) return document.map((item, i) => (i === at ? change(item, rest, value, insert) : item));
    return value === undefined ? document.toSpliced(at, 1) : document.toSpliced(at, insert ? 0 : 1, value);
  }
  if (!isObject(document)) return document;
  const entries = Object.entries(document).filter(([name]) => name !== key);
  if (rest.length > 0) return Object.fromEntries([...entries, [key, change(document[key], rest, value, insert)]]);
  return Object.fromEntries(value === undefined ? entries : [...entries, [key, value]]);
}

/** The document after a JSON patch (RFC 6902); steps whose place does not exist, and `test`, change nothing. */
export function applyPatch(document: unknown, steps: readonly PatchStep[]): unknown {
  let result = document;
  for (const { op, path, from, value } of steps) {
    const keys = keysOf(path);
    if (op === 'add') result = change(result, keys, value, true);
    else if (op === 'replace') result = change(result, keys, value, false);
    else if (op === 'remove') result = change(result, keys, undefined, false);
    else if (op === 'move' || op === 'copy') {
      const moved = valueAt(result, keysOf(from));
      if (op === 'move') result = change(result, keysOf(from), undefined, false);
      result = change(result, keys, moved, true);
    }
  }
  return result;
}
