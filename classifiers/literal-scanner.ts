/** Folds a UTF-16 unit as patterns with the flags `iu` do, as far as ASCII literals are concerned: the Kelvin sign and the long s are k and s. */
function foldUnit(code: number): number {
  if (code >= 65 && code <= 90) return code + 32;
  if (code === 0x212a) return 107;
  if (code === 0x17f) return 115;
  return code;
}

/**
 * Finds all places of many literals (lower case, ASCII) in a text, in one pass (Aho and Corasick 1975).
 * Calls back with the literal's index and the offset behind it, by rising offset.
 */
export function literalScanner(
  literals: readonly string[],
): (text: string, found: (literal: number, end: number) => void) => void {
  // a class for each character that stands in a literal, and class 0 for all else: a small table stays in the cache
  const classOfChar = new Map<number, number>();
  for (const literal of literals)
    for (let i = 0; i < literal.length; i++) {
      const code = literal.charCodeAt(i);
      if (!classOfChar.has(code)) classOfChar.set(code, classOfChar.size + 1);
    }
  const width = classOfChar.size + 1;
  const classes = new Uint8Array(65536);
  for (let code = 0; code < 65536; code++) classes[code] = classOfChar.get(foldUnit(code)) ?? 0;

  const next: number[] = new Array(width).fill(0);
  const ends: number[][] = [[]];
  for (const [id, literal] of literals.entries()) {
    let state = 0;
    for (let i = 0; i < literal.length; i++) {
      const slot = state * width + classOfChar.get(literal.charCodeAt(i))!;
      if (next[slot] === 0) {
        next[slot] = ends.length;
        ends.push([]);
        for (let c = 0; c < width; c++) next.push(0);
      }
      state = next[slot]!;
    }
    ends[state]!.push(id);
  }
  const table = ends.length < 65536 ? Uint16Array.from(next) : Uint32Array.from(next);
  const fail = new Int32Array(ends.length);
  const queue: number[] = [];
  for (let c = 0; c < width; c++) if (table[c] !== 0) queue.push(table[c]!);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    for (let c = 0; c < width; c++) {
      const target = table[state * width + c]!;
      const fallback = table[fail[state]! * width + c]!;
      if (target === 0) table[state * width + c] = fallback;
      else {
        fail[target] = fallback;
        ends[target]!.push(...ends[fallback]!);
        queue.push(target);
      }
    }
  }
  const hasEnd = Uint8Array.from(ends, (list) => (list.length > 0 ? 1 : 0));
  return (text, found) => {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      state = table[state * width + classes[text.charCodeAt(i)]!]!;
      if (hasEnd[state] === 0) continue;
      const here = ends[state]!;
      for (let k = 0; k < here.length; k++) found(here[k]!, i + 1);
    }
  };
}
