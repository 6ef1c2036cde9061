import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createScoreTable, KEY_BYTES } from './score-table.ts';

/** Scores kept of one model, on disk and in memory each; the oldest go first. */
const MOST_ROWS = 1_000_000;
/** New scores are written when there are so many. */
const SEGMENT = 4000;

/** Scores of windows, kept by the text that was encoded. What was kept may be gone later: it is bounded. */
export interface ScoreCache {
  get(text: string): Float32Array | undefined;
  set(text: string, scores: Float32Array): void;
  /** Writes what is not written yet. */
  close(): void;
}

function keyOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A cache in memory alone, for rows of `width` scores: two generations, of which the older goes when the younger is full. */
export function memoryCache(width: number, most: number = MOST_ROWS): ScoreCache & { add: AddRow } {
  let young = createScoreTable(width);
  let old = createScoreTable(width);
  const add: AddRow = (bytes, at, scores) => {
    if (young.size >= most) {
      old = young;
      young = createScoreTable(width);
    }
    young.add(bytes, at, scores);
  };
  return {
    get(text) {
      const key = keyOf(text);
      return young.get(key) ?? old.get(key);
    },
    set: (text, scores) => add(keyOf(text), 0, scores),
    add,
    close: () => undefined,
  };
}
type AddRow = (bytes: Buffer, at: number, scores: Float32Array) => void;

/** Where caches of this machine lie: `$CANDID_CACHE`, or below the user's cache folder. */
function cacheFolder(name: string): string {
  return join(
    process.env.CANDID_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'candid'),
    name,
  );
}

/** Segments of a folder, the newest first. One that another process takes away meanwhile is left out. */
function segmentsOf(folder: string): readonly { readonly path: string; readonly size: number }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.seg'))
    .flatMap((file) => {
      const path = join(folder, file);
      const found = statSync(path, { throwIfNoEntry: false });
      return found ? [{ path, size: found.size, time: found.mtimeMs }] : [];
    })
    .sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1));
}

function nameOf(bytes: Buffer): string {
  return `${createHash('sha256').update(bytes).digest('hex').slice(0, 24)}.seg`;
}

/**
 * A cache on disk for one model (`name` names its content). Written in segments that are named by their content, renamed when whole
 * and never changed, so that two processes at once, or one that is killed, leave nothing broken; a segment that does not match its
 * name is thrown away. A cache that cannot be written is only smaller.
 */
export function diskCache(name: string, width: number, most: number = MOST_ROWS): ScoreCache {
  const folder = cacheFolder(name);
  const record = KEY_BYTES + 4 * width;
  const kept = memoryCache(width, most);
  let fresh: Buffer[] = [];
  let writable = true;
  try {
    mkdirSync(folder, { recursive: true });
    let total = 0;
    for (const { path, size } of segmentsOf(folder)) {
      total += size;
      if (total > most * record || !load(path)) rmSync(path, { force: true });
    }
  } catch {
    writable = false;
  }

  function load(path: string): boolean {
    const bytes = readFileSync(path);
    if (bytes.length % record !== 0 || !path.endsWith(nameOf(bytes))) return false;
    const scores = new Float32Array(width);
    for (let at = 0; at < bytes.length; at += record) {
      for (let i = 0; i < width; i++) scores[i] = bytes.readFloatLE(at + KEY_BYTES + 4 * i);
      kept.add(bytes, at, scores);
    }
    return true;
  }

  function flush(): void {
    if (!writable || fresh.length === 0) return;
    const bytes = Buffer.concat(fresh);
    fresh = [];
    const path = join(folder, nameOf(bytes));
    try {
      writeFileSync(`${path}.${process.pid}.tmp`, bytes);
      renameSync(`${path}.${process.pid}.tmp`, path);
    } catch {
      writable = false;
    }
  }

  return {
    get: kept.get,
    set(text, scores) {
      if (kept.get(text)) return;
      const bytes = Buffer.alloc(record);
      keyOf(text).copy(bytes, 0, 0, KEY_BYTES);
      for (let i = 0; i < width; i++) bytes.writeFloatLE(scores[i]!, KEY_BYTES + 4 * i);
      kept.add(bytes, 0, scores);
      if (!writable) return;
      fresh.push(bytes);
      if (fresh.length >= SEGMENT) flush();
    },
    close: flush,
  };
}
