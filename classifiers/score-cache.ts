import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** All segments of one model together stay below this; the oldest go first. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Bytes of a key: the beginning of the SHA-256 of the encoder's input. */
const KEY_BYTES = 16;
/** New scores are written when there are so many. */
const SEGMENT = 20_000;

/** Scores of windows, kept by the text that was encoded. */
export interface ScoreCache {
  get(text: string): Float32Array | undefined;
  set(text: string, scores: Float32Array): void;
  close(): void;
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, KEY_BYTES);
}

/** A cache in memory alone: each distinct text is encoded once a run. */
export function memoryCache(): ScoreCache {
  const scores = new Map<string, Float32Array>();
  return {
    get: (text) => scores.get(keyOf(text)),
    set: (text, value) => void scores.set(keyOf(text), value),
    close: () => undefined,
  };
}

/** Where caches of this machine lie: `$CANDID_CACHE`, or below the user's cache folder. */
function cacheFolder(name: string): string {
  return join(
    process.env.CANDID_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'candid'),
    name,
  );
}

/**
 * A cache on disk for one model (`name` names its content). Written in segments that are renamed when whole and never changed, so
 * that two processes at once, or one that is killed, leave nothing broken; a cache that cannot be written is only smaller.
 */
export function diskCache(name: string, width: number): ScoreCache {
  const folder = cacheFolder(name);
  const record = KEY_BYTES + 4 * width;
  const scores = new Map<string, Float32Array>();
  let fresh: Buffer[] = [];
  let writable = true;
  try {
    mkdirSync(folder, { recursive: true });
    const segments = readdirSync(folder)
      .filter((file) => file.endsWith('.seg'))
      .map((file) => ({ path: join(folder, file), ...sizeAndTime(join(folder, file)) }))
      .sort((a, b) => b.time - a.time);
    let total = 0;
    for (const { path, size } of segments) {
      total += size;
      if (total > MOST_BYTES) rmSync(path, { force: true });
      else load(readFileSync(path));
    }
  } catch {
    writable = false;
  }

  function load(bytes: Buffer): void {
    if (bytes.length % record !== 0) return;
    for (let at = 0; at < bytes.length; at += record) {
      const value = new Float32Array(width);
      for (let i = 0; i < width; i++) value[i] = bytes.readFloatLE(at + KEY_BYTES + 4 * i);
      scores.set(bytes.toString('latin1', at, at + KEY_BYTES), value);
    }
  }

  function flush(): void {
    if (!writable || fresh.length === 0) return;
    const bytes = Buffer.concat(fresh);
    fresh = [];
    const path = join(folder, createHash('sha256').update(bytes).digest('hex').slice(0, 24));
    try {
      writeFileSync(`${path}.${process.pid}.tmp`, bytes);
      renameSync(`${path}.${process.pid}.tmp`, `${path}.seg`);
    } catch {
      writable = false;
    }
  }

  return {
    get: (text) => scores.get(keyOf(text)),
    set(text, value) {
      const key = keyOf(text);
      if (scores.has(key)) return;
      scores.set(key, value);
      const bytes = Buffer.alloc(record);
      bytes.write(key, 0, 'latin1');
      for (let i = 0; i < width; i++) bytes.writeFloatLE(value[i]!, KEY_BYTES + 4 * i);
      fresh.push(bytes);
      if (fresh.length >= SEGMENT) flush();
    },
    close: flush,
  };
}

function sizeAndTime(path: string): { readonly size: number; readonly time: number } {
  const { size, mtimeMs } = statSync(path);
  return { size, time: mtimeMs };
}
