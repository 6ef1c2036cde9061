import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { openSources } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'candid-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LINES = '{"a":1}\n{"a":2}\n';
/** LINES as one zstd frame without the size of its content. */
const ZSTD = Buffer.from('KLUv/QRYgQAAeyJhIjoxfQp7ImEiOjJ9Cu7trPI=', 'base64');

interface Entry {
  readonly name: string;
  readonly data: Buffer;
  readonly method?: 0 | 8 | 93;
  readonly packed?: Buffer;
}

/** A zip archive of the entries, with its directory. */
function zipOf(entries: readonly Entry[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, method = 8, packed = method === 8 ? deflateRawSync(data) : data } of entries) {
    const nameBytes = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), fields, tail, nameBytes);
    const local = [Buffer.from('PK\u0003\u0004'), fields, nameBytes, packed];
    pieces.push(...local);
    offset += local.reduce((sum, piece) => sum + piece.length, 0);
  }
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, ...directory, end]);
}

/** A tar archive of one file. */
function tarOf(name: string, data: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(data.length.toString(8).padStart(11, '0'), 124);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar', 257);
  header.write(
    header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0'),
    148,
  );
  return Buffer.concat([header, data, Buffer.alloc(1024 + ((512 - (data.length % 512)) % 512))]);
}

/** What a file holds: `uri below the file → text`, or `→ reason of the skip`. */
async function contents(name: string, bytes: Buffer): Promise<Record<string, string>> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const found: Record<string, string> = {};
  for await (const item of openSources(path, bytes.length)) {
    if ('kind' in item) {
      found[item.path.slice(path.length)] = item.skip.reason;
      continue;
    }
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of item.bytes()) pieces.push(piece);
      found[item.uri.slice(path.length)] = Buffer.concat(pieces).toString();
    } catch (error) {
      found[item.uri.slice(path.length)] = `error ${(error as { reason?: string }).reason}`;
    }
  }
  return found;
}

const lines = Buffer.from(LINES);

test('gzip and zstd, also several frames in a row, give what is packed in them', async () => {
  expect(await contents('a.jsonl', gzipSync(lines))).toEqual({ '': LINES });
  expect(await contents('b.jsonl', Buffer.concat([gzipSync(lines), gzipSync(lines)]))).toEqual({ '': LINES + LINES });
  expect(await contents('c.jsonl', Buffer.concat([ZSTD, ZSTD, ZSTD]))).toEqual({ '': LINES.repeat(3) });
});

test('data that is cut or damaged is an error with its reason and never hangs', async () => {
  expect(await contents('d', ZSTD.subarray(0, ZSTD.length - 3))).toEqual({ '': 'truncated' });
  expect(await contents('e', gzipSync(lines).subarray(0, 15))).toEqual({ '': 'truncated' });
  const damaged = Buffer.from(ZSTD);
  damaged[8] = 0xff;
  expect(Object.values(await contents('f', damaged))).toEqual([expect.stringMatching(/unreadable|truncated/)]);
});

test('archives are opened in each other, and names of members are joined with # and never become paths', async () => {
  const inner = zipOf([
    { name: '../../evil.jsonl', data: lines },
    { name: 'z.jsonl', data: lines, method: 93, packed: ZSTD },
  ]);
  const outer = zipOf([
    { name: 'in.zip', data: inner, method: 0 },
    { name: 't.tgz', data: gzipSync(tarOf('d/a.jsonl', lines)) },
    { name: '__MACOSX/a', data: lines },
  ]);
  expect(await contents('o.zip', outer)).toEqual({
    '#in.zip#../../evil.jsonl': LINES,
    '#in.zip#z.jsonl': LINES,
    '#t.tgz#d/a.jsonl': LINES,
    '#__MACOSX/a': 'companion-file',
  });
  expect(readdirSync(tmpdir())).not.toContain('evil.jsonl');
});

test('a member that stands twice is taken once, the last, and that is said', async () => {
  const twice = zipOf([
    { name: 'a.jsonl', data: Buffer.from('{"old":1}') },
    { name: 'a.jsonl', data: lines },
  ]);
  const path = join(folder, 'twice.zip');
  writeFileSync(path, twice);
  const found = [];
  for await (const item of openSources(path, twice.length))
    found.push('kind' in item ? item.skip.reason : item.head.text);
  expect(found).toEqual(['duplicate', LINES]);
});

test('an archive without its directory gives its whole members and says what is missing', async () => {
  const whole = zipOf([
    { name: 'a.jsonl', data: lines },
    { name: 'b.jsonl', data: Buffer.from('{"b":[1,2,3,4,5,6,7,8]}'), method: 0 },
  ]);
  const cut = whole.indexOf('{"b"') + 5;
  expect(await contents('torn.zip', whole.subarray(0, cut))).toEqual({
    '': 'truncated',
    '#a.jsonl': LINES,
    '#b.jsonl': 'truncated',
  });
});

test('a member whose checksum differs is an error, not other text', async () => {
  const archive = zipOf([{ name: 'a.jsonl', data: lines, method: 0 }]);
  archive[archive.indexOf('{"a":1')]! ^= 1;
  expect(await contents('crc.zip', archive)).toEqual({ '#a.jsonl': 'unreadable' });
});

test('members that share their bytes are refused', async () => {
  const archive = zipOf([
    { name: 'a.jsonl', data: lines },
    { name: 'b.jsonl', data: lines },
  ]);
  // the second entry of the directory points at the first member
  archive.writeUInt32LE(0, archive.lastIndexOf('b.jsonl') - 4);
  expect(Object.values(await contents('overlap.zip', archive))).toContain('too-large');
});

test('a small file that unpacks to far more than its size is stopped', async () => {
  const gib = Buffer.alloc(64 * 1024 * 1024);
  const packed = gzipSync(gib, { level: 1 });
  const bomb = Buffer.concat(Array.from({ length: 20 }, () => packed));
  expect(await contents('bomb.gz', bomb)).toEqual({ '': 'error too-large' });
});

test('containers nested too deep are not opened', async () => {
  let nested = lines;
  for (let depth = 0; depth < 9; depth++) nested = gzipSync(nested);
  expect(await contents('deep.gz', nested)).toEqual({ '': 'too-deep' });
});

test('text in UTF-8 with a mark, UTF-16 and Latin-1 is decoded, and the encoding is named', async () => {
  const text = '{"a":"d\u00e9j\u00e0 vu"}\n';
  const swapped = Buffer.from(text, 'utf16le').swap16();
  const written: Record<string, Buffer> = {
    'utf-8': Buffer.from(text),
    bom: Buffer.from(`\ufeff${text}`),
    'utf-16le': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'utf-16be': swapped,
    'windows-1252': Buffer.from(text, 'latin1'),
  };
  for (const [name, bytes] of Object.entries(written)) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    for await (const item of openSources(path, bytes.length)) {
      if ('kind' in item) throw new Error(item.skip.message);
      expect(item.head.records).toEqual([{ a: 'd\u00e9j\u00e0 vu' }]);
      expect(item.encoding).toBe(name === 'bom' || name === 'utf-8' ? undefined : name);
    }
    expect(await contents(name, bytes)).toEqual({ '': text });
  }
});

test('a few wrong bytes in UTF-8 do not make it Latin-1', async () => {
  const text = 'd\u00e9j\u00e0 vu \u65e5\u672c'.repeat(20);
  const bytes = Buffer.concat([Buffer.from(`{"a":"${text}`), Buffer.from([0xff]), Buffer.from('"}\n')]);
  const path = join(folder, 'damaged.jsonl');
  writeFileSync(path, bytes);
  for await (const item of openSources(path, bytes.length))
    expect('kind' in item ? item : item.head.records).toEqual([{ a: `${text}\ufffd` }]);
});

test('a pointer of Git LFS is named with what would fetch it', async () => {
  const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12345\n');
  const path = join(folder, 'x.parquet');
  writeFileSync(path, pointer);
  for await (const item of openSources(path, pointer.length))
    expect(item).toMatchObject({
      skip: { reason: 'git-lfs-pointer', message: expect.stringMatching(/12345.*git lfs pull/) },
    });
});
