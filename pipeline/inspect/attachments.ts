import { isObject } from '../chat/openai-messages.ts';

/** A string that stands for a pooled one: a hash, in chunked samples an index; `tc://` in logs of 2024. */
const REFERENCE = /^(?:attachment|tc):\/\/([0-9a-f]+)$/;
const MOST = 'attachment://'.length + 64;

function keyOf(text: string): string | undefined {
  return text.length <= MOST ? REFERENCE.exec(text)?.[1] : undefined;
}

/** Adds the keys of all pooled strings that a value names. */
export function collectReferences(value: unknown, keys: Set<string>): void {
  if (typeof value === 'string') {
    const key = keyOf(value);
    if (key !== undefined) keys.add(key);
  } else if (Array.isArray(value)) for (const item of value) collectReferences(item, keys);
  else if (isObject(value)) for (const key in value) collectReferences(value[key], keys);
}

/** The value with pooled strings put back; the same value where it names none. One that is missing stays a reference. */
export function resolveReferences(value: unknown, pool: ReadonlyMap<string, string>): unknown {
  if (pool.size === 0) return value;
  if (typeof value === 'string') {
    const key = keyOf(value);
    return key === undefined ? value : (pool.get(key) ?? value);
  }
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, pool));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveReferences(item, pool)]));
}
