/** Bytes of a key. */
export const KEY_BYTES = 16;

/** Scores by key, packed: about 25 bytes a row beside the scores themselves. */
export interface ScoreTable {
  readonly size: number;
  /** The scores of a key (16 bytes of `bytes` from `at`); undefined when there are none. */
  get(bytes: Buffer, at?: number): Float32Array | undefined;
  /** Keeps the scores of a key that is not there yet. */
  add(bytes: Buffer, at: number, scores: Float32Array): void;
}

/** An empty table for rows of `width` scores. Keys must be well mixed, such as the beginning of a hash. */
export function createScoreTable(width: number): ScoreTable {
  let capacity = 1024;
  let size = 0;
  let keys = new Int32Array(capacity * 4);
  let scores = new Float32Array(capacity * width);
  // open addressing over row numbers plus one, at most half full
  let slots = new Int32Array(capacity * 2);

  function slotOf(a: number, b: number, c: number, d: number): number {
    const mask = slots.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (row < 0) return slot;
      const k = row * 4;
      if (keys[k] === a && keys[k + 1] === b && keys[k + 2] === c && keys[k + 3] === d) return slot;
    }
  }

  function grow(): void {
    capacity *= 2;
    const oldKeys = keys;
    const oldScores = scores;
    keys = new Int32Array(capacity * 4);
    keys.set(oldKeys);
    scores = new Float32Array(capacity * width);
    scores.set(oldScores);
    slots = new Int32Array(capacity * 2);
    for (let row = 0; row < size; row++) {
      const k = row * 4;
      slots[slotOf(keys[k]!, keys[k + 1]!, keys[k + 2]!, keys[k + 3]!)] = row + 1;
    }
  }

  const find = (bytes: Buffer, at: number) =>
    slotOf(bytes.readInt32LE(at), bytes.readInt32LE(at + 4), bytes.readInt32LE(at + 8), bytes.readInt32LE(at + 12));

  return {
    get size() {
      return size;
    },
    get(bytes, at = 0) {
      const row = slots[find(bytes, at)]! - 1;
      return row < 0 ? undefined : scores.slice(row * width, (row + 1) * width);
    },
    add(bytes, at, values) {
      if (size === capacity) grow();
      const slot = find(bytes, at);
      if (slots[slot] !== 0) return;
      for (let i = 0; i < 4; i++) keys[size * 4 + i] = bytes.readInt32LE(at + 4 * i);
      scores.set(values, size * width);
      slots[slot] = ++size;
    },
  };
}
