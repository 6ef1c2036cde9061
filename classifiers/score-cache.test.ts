import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskCache, memoryCache } from './score-cache.ts';

const before = process.env.CANDID_CACHE;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candid-cache-'));
  process.env.CANDID_CACHE = folder;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env.CANDID_CACHE;
  else process.env.CANDID_CACHE = before;
});

const scoresOf = (n: number) => Float32Array.of(n / 3, -n, Math.fround(Math.PI * n));

test('what comes back from disk is bit for bit what was kept', () => {
  const first = diskCache('m', 3);
  for (let i = 0; i < 5000; i++) first.set(`text ${i}`, scoresOf(i));
  first.close();
  const second = diskCache('m', 3);
  for (let i = 0; i < 5000; i++) expect(second.get(`text ${i}`)).toEqual(scoresOf(i));
  expect(second.get('another text')).toBeUndefined();
});

test('two at once lose nothing of each other, and another model’s scores are not taken', () => {
  const [a, b] = [diskCache('m', 3), diskCache('m', 3)];
  a.set('both', scoresOf(1));
  b.set('both', scoresOf(1));
  a.set('a', scoresOf(2));
  b.set('b', scoresOf(3));
  a.close();
  b.close();
  const both = diskCache('m', 3);
  expect(['both', 'a', 'b'].map((text) => both.get(text))).toEqual([scoresOf(1), scoresOf(2), scoresOf(3)]);
  expect(diskCache('n', 3).get('a')).toBeUndefined();
});

test('a broken or half written segment is thrown away, the rest is read', () => {
  const cache = diskCache('m', 3);
  cache.set('a', scoresOf(2));
  cache.close();
  writeFileSync(join(folder, 'm', '000000000000000000000000.seg'), Buffer.alloc(56));
  writeFileSync(join(folder, 'm', 'x.seg.1.tmp'), 'half');
  expect(diskCache('m', 3).get('a')).toEqual(scoresOf(2));
  expect(readdirSync(join(folder, 'm')).filter((file) => file.endsWith('.seg'))).toHaveLength(1);
});

test('the cache stays bounded, in memory and on disk', () => {
  const memory = memoryCache(3, 100);
  for (let i = 0; i < 1000; i++) memory.set(`text ${i}`, scoresOf(i));
  expect(memory.get('text 999')).toEqual(scoresOf(999));
  expect(memory.get('text 0')).toBeUndefined();
  for (let i = 0; i < 3; i++) {
    const disk = diskCache('m', 3, 10);
    for (let k = 0; k < 8; k++) disk.set(`${i} ${k}`, scoresOf(k));
    disk.close();
  }
  diskCache('m', 3, 10);
  expect(readdirSync(join(folder, 'm'))).toHaveLength(1);
});

test('where nothing can be written the cache works in memory', () => {
  writeFileSync(join(folder, 'file'), '');
  process.env.CANDID_CACHE = join(folder, 'file');
  const cache = diskCache('m', 3);
  cache.set('a', scoresOf(2));
  cache.close();
  expect(cache.get('a')).toEqual(scoresOf(2));
});
