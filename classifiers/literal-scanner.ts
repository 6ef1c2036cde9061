/** Character classes of the automaton: printable ASCII in lower case, and one for all else. */
const CLASSES = 96;

/** The class of a UTF-16 unit; the Kelvin sign and the long s fold to k and s, as patterns with the flags `iu` do. */
function classOf(code: number): number {
  if (code >= 65 && code <= 90) return code + 32 - 31;
  if (code >= 32 && code < 127) return code - 31;
  if (code === 0x212a) return 107 - 31;
  if (code === 0x17f) return 115 - 31;
  return 0;
}

/** Finds which of many literals (lower case, ASCII) stand in a text, in one pass (Aho and Corasick 1975). Calls back once for each literal found. */
export function literalScanner(literals: readonly string[]): (text: string, found: (literal: number) => void) => void {
  const next: number[] = new Array(CLASSES).fill(0);
  const ends: number[][] = [[]];
  for (const [id, literal] of literals.entries()) {
    let state = 0;
    for (let i = 0; i < literal.length; i++) {
      const slot = state * CLASSES + classOf(literal.charCodeAt(i));
      if (next[slot] === 0) {
        next[slot] = ends.length;
        ends.push([]);
        for (let c = 0; c < CLASSES; c++) next.push(0);
      }
      state = next[slot]!;
    }
    ends[state]!.push(id);
  }
  const table = Int32Array.from(next);
  const fail = new Int32Array(ends.length);
  const queue: number[] = [];
  for (let c = 0; c < CLASSES; c++) if (table[c] !== 0) queue.push(table[c]!);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    for (let c = 0; c < CLASSES; c++) {
      const target = table[state * CLASSES + c]!;
      const fallback = table[fail[state]! * CLASSES + c]!;
      if (target === 0) table[state * CLASSES + c] = fallback;
      else {
        fail[target] = fallback;
        ends[target]!.push(...ends[fallback]!);
        queue.push(target);
      }
    }
  }
  const classes = new Uint8Array(65536);
  for (let code = 0; code < 65536; code++) classes[code] = classOf(code);
  const hasEnd = Uint8Array.from(ends, (list) => (list.length ? 1 : 0));
  return (text, found) => {
    let state = 0;
    let seen: Uint8Array | undefined;
    for (let i = 0; i < text.length; i++) {
      state = table[state * CLASSES + classes[text.charCodeAt(i)]!]!;
      if (hasEnd[state] === 0) continue;
      seen ??= new Uint8Array(literals.length);
      for (const id of ends[state]!) {
        if (seen[id] === 1) continue;
        seen[id] = 1;
        found(id);
      }
    }
  };
}
