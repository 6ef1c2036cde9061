import { createReadStream, lstatSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { hasCode, messageOf } from '../errors.ts';
import { type Skip, skip } from '../skip.ts';
import { ContainerError } from './container-error.ts';
import { HEAD_BYTES, parseHead } from './head.ts';
import { type Kind, kindOf } from './magic.ts';
import { openParquet } from './parquet.ts';
import type { SourceFile } from './source-file.ts';
import { readTar } from './tar.ts';
import { removeTemporary, spool } from './temporary-files.ts';
import { decodeStart, decodeText, detectEncoding } from './text-encoding.ts';
import { createLimits, type UnpackLimits } from './unpack-limits.ts';
import type { FoundSkip } from './walk.ts';
import { openZip, type Zip, type ZipMember } from './zip.ts';
import { unzstd } from './zstd.ts';

const CHUNK = 1024 * 1024;
/** Containers in containers beyond this depth are not opened. */
const MAX_DEPTH = 6;
/** Members of a packed tar archive up to this size are held in memory, larger ones go to a temporary file. */
const HELD_BYTES = 4 * 1024 * 1024;

/** Bytes as they are stored somewhere, before anything was unpacked or decoded. */
interface Stored {
  readonly uri: string;
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
  localPath(): Promise<string>;
}

type Found = SourceFile | FoundSkip;

function skipped(uri: string, reason: Skip): FoundSkip {
  return { kind: 'skipped', path: uri, skip: reason };
}

/** What went wrong with a container or member, as a skip. */
function failure(uri: string, error: unknown, place: Pick<Skip, 'member'> = {}): FoundSkip {
  const reason = error instanceof ContainerError ? error.reason : 'unreadable';
  // data that ends early says so in words of its own, whatever unpacks it
  const cut = hasCode(error, 'Z_BUF_ERROR');
  return skipped(uri, skip(cut ? 'truncated' : reason, cut ? 'the packed data ends early' : messageOf(error), place));
}

/** Something stored whose path, once it was unpacked to one, is remembered. */
function storedStream(uri: string, size: number, bytes: Stored['bytes'], spooled: string[]): Stored {
  let path: Promise<string> | undefined;
  return {
    uri,
    size,
    bytes: () => bytes(),
    localPath() {
      path ??= spool(bytes()).then((made) => {
        spooled.push(made);
        return made;
      });
      return path;
    },
  };
}

/** First bytes, and whether they are all. */
async function readStart(stored: Stored): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stored.bytes()) {
    pieces.push(piece);
    length += piece.length;
    if (length > HEAD_BYTES) break;
  }
  const bytes = pieces.length === 1 ? Buffer.from(pieces[0]!) : Buffer.concat(pieces);
  return { bytes: bytes.subarray(0, HEAD_BYTES), whole: length <= HEAD_BYTES };
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const unpacked = createGunzip({ chunkSize: CHUNK });
  pipeline(Readable.from(chunks), unpacked, () => undefined);
  yield* unpacked;
}

/** Members that only the system or a tool beside the dump wrote. */
const COMPANION = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$)/;

/** True for a zip archive that is one log: its members belong together and are read by the format. */
function isOneLog(names: ReadonlySet<string>): boolean {
  if (names.has('_journal/start.json')) return true;
  return (
    names.has('header.json') &&
    [...names].some((name) => /^(?:samples\/|summaries\.json$|reductions\.json$)/.test(name))
  );
}

async function* openStored(stored: Stored, limits: UnpackLimits, depth: number): AsyncIterable<Found> {
  const spooled: string[] = [];
  try {
    const { bytes, whole } = await readStart(stored);
    const kind = kindOf(bytes);
    if (depth > MAX_DEPTH && ['gzip', 'zstd', 'zip', 'tar'].includes(kind.is))
      yield skipped(stored.uri, skip('too-deep', `containers nested more than ${MAX_DEPTH} deep`));
    else yield* openKind(kind, stored, { bytes, whole }, limits, depth, spooled);
  } catch (error) {
    yield failure(stored.uri, error);
  } finally {
    for (const path of spooled) removeTemporary(path);
  }
}

async function* openKind(
  kind: Kind,
  stored: Stored,
  start: { readonly bytes: Buffer; readonly whole: boolean },
  limits: UnpackLimits,
  depth: number,
  spooled: string[],
): AsyncIterable<Found> {
  const { uri, size } = stored;
  switch (kind.is) {
    case 'gzip':
    case 'zstd': {
      const unpack = kind.is === 'gzip' ? gunzip : unzstd;
      const inner = () => limits.watch(unpack(stored.bytes()), size);
      yield* openStored(storedStream(uri, 0, inner, spooled), limits, depth + 1);
      return;
    }
    case 'zip':
      yield* openArchive(stored, limits, depth);
      return;
    case 'tar':
      yield* openTar(stored, limits, depth);
      return;
    case 'parquet': {
      const { columns } = await openParquet(await stored.localPath());
      yield { ...sourceOf(stored), head: { ...parseHead(uri, start.bytes.subarray(0, 4), true), columns } };
      return;
    }
    case 'unsupported':
    case 'lfs':
      yield skipped(uri, skip(kind.is === 'lfs' ? 'git-lfs-pointer' : 'unsupported', kind.advice));
      return;
    case 'text': {
      const encoding = detectEncoding(start.bytes);
      const decoded = decodeStart(start.bytes, encoding);
      const source = sourceOf(stored);
      const head = parseHead(uri, decoded, start.whole);
      // binary data decodes to anything: only what then looks like text was text in another encoding
      if (encoding === 'utf-8' || head.shape === 'binary')
        yield { ...source, head: parseHead(uri, start.bytes, start.whole) };
      else
        yield {
          ...source,
          head,
          ...(encoding === 'utf-8-bom' ? {} : { encoding }),
          bytes: () => decodeText(stored.bytes(), encoding),
          localPath: storedStream(uri, 0, () => decodeText(stored.bytes(), encoding), spooled).localPath,
        };
    }
  }
}

function sourceOf({ uri, size, bytes, localPath }: Stored): Omit<SourceFile, 'head'> {
  return { uri, size, bytes, localPath };
}

async function* openArchive(stored: Stored, limits: UnpackLimits, depth: number): AsyncIterable<Found> {
  const zip = await openZip(await stored.localPath(), limits);
  try {
    const names = zip.members.map((member) => member.name);
    if (zip.torn !== undefined) {
      const found = zip.members.filter((member) => !member.cut).length;
      const problem = `the archive is torn, its directory is missing (${found} whole members were found by their headers)`;
      yield skipped(stored.uri, skip('truncated', problem));
    }
    const distinct = new Set(names);
    if (isOneLog(distinct)) {
      yield { ...sourceOf(stored), head: { ...emptyHead(stored.uri), members: names } };
      return;
    }
    if (distinct.has('[Content_Types].xml')) {
      yield skipped(stored.uri, skip('unsupported', 'an office document (save its table as CSV)'));
      return;
    }
    yield* openMembers(stored, zip, limits, depth);
  } finally {
    zip.close();
  }
}

function emptyHead(uri: string): SourceFile['head'] {
  return { uri, shape: 'zip', text: '', records: [], columns: [], members: [] };
}

async function* openMembers(stored: Stored, zip: Zip, limits: UnpackLimits, depth: number): AsyncIterable<Found> {
  const last = new Map<string, ZipMember>();
  for (const member of zip.members) last.set(member.name, member);
  for (const member of zip.members) {
    const uri = `${stored.uri}#${member.name}`;
    if (member.name.endsWith('/') && member.packed === 0) continue;
    if (last.get(member.name) !== member)
      yield skipped(uri, skip('duplicate', 'stands more than once in the archive, the last is taken'));
    else if (COMPANION.test(member.name)) yield skipped(uri, skip('companion-file', 'written by the system'));
    else {
      const spooled: string[] = [];
      yield* openStored(
        storedStream(uri, Math.max(0, member.size), () => zip.read(member), spooled),
        limits,
        depth + 1,
      );
      for (const path of spooled) removeTemporary(path);
    }
  }
}

async function* openTar(stored: Stored, limits: UnpackLimits, depth: number): AsyncIterable<Found> {
  for await (const entry of readTar(stored.bytes())) {
    const uri = `${stored.uri}#${entry.name}`;
    if (entry.kind === 'other') {
      yield skipped(uri, skip('unsupported', `a ${entry.what} in an archive is not followed`));
      continue;
    }
    if (COMPANION.test(entry.name) || /(?:^|\/)\._/.test(entry.name)) {
      yield skipped(uri, skip('companion-file', 'written by the system'));
      continue;
    }
    if (entry.size <= HELD_BYTES) {
      const held: Uint8Array[] = [];
      for await (const piece of entry.bytes()) held.push(piece);
      const spooled: string[] = [];
      const bytes = () => Readable.from(held) as AsyncIterable<Uint8Array>;
      yield* openStored(storedStream(uri, entry.size, bytes, spooled), limits, depth + 1);
      for (const path of spooled) removeTemporary(path);
    } else {
      const path = await spool(entry.bytes());
      yield* openStored({ ...onDisk(path, entry.size), uri }, limits, depth + 1);
      removeTemporary(path);
    }
  }
}

function onDisk(path: string, size: number): Stored {
  return {
    uri: path,
    size,
    bytes: () => createReadStream(path, { highWaterMark: CHUNK }),
    localPath: () => Promise.resolve(path),
  };
}

/**
 * Everything that one file on disk holds: itself when it is plain, what is packed in it, the members of archives, in any nesting.
 * A source may be read until the next one is asked for.
 */
export async function* openSources(path: string, size: number): AsyncIterable<Found> {
  let stored = onDisk(path, size);
  let pipe: string | undefined;
  try {
    // a pipe can be read once only
    if (size === 0 && lstatSync(path).isFIFO()) {
      pipe = await spool(stored.bytes());
      stored = { ...onDisk(pipe, 0), uri: path };
    }
    yield* openStored(stored, createLimits(Math.max(size, 1)), 0);
  } catch (error) {
    yield failure(path, error);
  } finally {
    if (pipe !== undefined) removeTemporary(pipe);
  }
}

/** The one source that a file on disk is, for a file that is not an archive of several. Throws when it cannot be opened. */
export async function openFile(path: string, size: number): Promise<SourceFile> {
  for await (const found of openSources(path, size)) {
    if ('kind' in found) throw new ContainerError(found.skip.reason, `${path}: ${found.skip.message}`);
    return found;
  }
  throw new ContainerError('empty', `${path}: holds nothing`);
}
