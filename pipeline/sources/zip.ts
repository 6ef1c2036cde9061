import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { messageOf } from '../errors.ts';
import { ContainerError } from './container-error.ts';
import { filePieces, readExactly } from './file-pieces.ts';
import { createLimits, type UnpackLimits } from './unpack-limits.ts';
import { decodeName, salvageMembers } from './zip-salvage.ts';
import { unzstd } from './zstd.ts';

/** One entry of a zip archive. The name is data: it never becomes a path. */
export interface ZipMember {
  readonly name: string;
  /** 0 stored, 8 deflate, 93 zstd. */
  readonly method: number;
  readonly packed: number;
  /** Bytes when unpacked; -1 when not known. */
  readonly size: number;
  /** Where its local header stands. */
  readonly offset: number;
  readonly crc?: number;
  readonly encrypted: boolean;
  /** True when the file ends inside the member. */
  readonly cut?: boolean;
  /** True when its bytes belong to another member too. */
  readonly overlaps?: boolean;
}

/** An open zip archive. */
export interface Zip {
  /** In the order of the directory; a name can stand more than once. */
  readonly members: readonly ZipMember[];
  /** Why the directory could not be read; the members were then found by the headers before them. */
  readonly torn?: string;
  /** Unpacks a member. Throws a `ContainerError` when that cannot be done, or when its checksum differs. */
  read(member: ZipMember): AsyncIterable<Uint8Array>;
  close(): void;
}

const WINDOW = 1024 * 1024;
/** Members up to these sizes are inflated at once. */
const SMALL_PACKED = 16 * 1024 * 1024;
const SMALL_BYTES = 64 * 1024 * 1024;

type Answer = (error: Error | null, read?: number) => void;

/** Lets yauzl read the directory from a window of the file: it asks for two short stretches an entry. */
function windowReader(file: number): RandomAccessReader {
  let start = 0;
  let window = Buffer.alloc(0);
  const read = (target: Buffer, offset: number, length: number, position: number, answer: Answer) => {
    let copied = 0;
    try {
      if (length > WINDOW) copied = readSync(file, target, offset, length, position);
      else {
        if (position < start || position + length > start + window.length) {
          const fresh = Buffer.allocUnsafe(WINDOW);
          window = fresh.subarray(0, readSync(file, fresh, 0, WINDOW, position));
          start = position;
        }
        copied = window.copy(target, offset, position - start, position - start + length);
      }
    } catch (error) {
      queueMicrotask(() => answer(error instanceof Error ? error : new Error(messageOf(error))));
      return;
    }
    queueMicrotask(() => answer(null, copied));
  };
  const made = Reflect.construct(RandomAccessReader, []) as RandomAccessReader;
  return Object.assign(made, { read, close: (answer: Answer) => answer(null) });
}

function toMember(entry: Entry): ZipMember {
  return {
    name: decodeName(entry.fileNameRaw),
    method: entry.compressionMethod,
    packed: entry.compressedSize,
    size: entry.uncompressedSize,
    offset: entry.relativeOffsetOfLocalHeader,
    crc: entry.crc32,
    encrypted: (entry.generalPurposeBitFlag & 1) !== 0,
  };
}

/** Marks members whose bytes overlap: a small file can only so pretend to hold very much. */
function markOverlaps(members: readonly ZipMember[]): readonly ZipMember[] {
  const inOrder = [...members].sort((a, b) => a.offset - b.offset);
  const overlapping = new Set<ZipMember>();
  let end = 0;
  for (const member of inOrder) {
    if (member.offset < end) overlapping.add(member);
    end = Math.max(end, member.offset + 30 + member.packed);
  }
  return overlapping.size === 0
    ? members
    : members.map((member) => (overlapping.has(member) ? { ...member, overlaps: true } : member));
}

async function readDirectory(file: number, size: number): Promise<readonly ZipMember[]> {
  const directory = await fromRandomAccessReaderPromise(windowReader(file), size, {
    autoClose: false,
    lazyEntries: true,
    // names are decoded here: yauzl refuses those that would be unsafe as paths, and none is ever used as one
    decodeStrings: false,
    validateEntrySizes: false,
  });
  const members: ZipMember[] = [];
  for await (const entry of directory.eachEntry()) members.push(toMember(entry));
  return markOverlaps(members);
}

function inflate(file: number, start: number, member: ZipMember): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (member.packed <= SMALL_PACKED && member.size >= 0 && member.size <= SMALL_BYTES)
    return [inflateRawSync(readExactly(file, start, member.packed), { maxOutputLength: Math.max(1, member.size) })];
  const inflated = createInflateRaw({ chunkSize: 256 * 1024 });
  pipeline(Readable.from(filePieces(file, start, member.packed)), inflated, () => undefined);
  return inflated;
}

function unpackMember(file: number, start: number, member: ZipMember) {
  if (member.method === 0) return filePieces(file, start, member.packed);
  if (member.method === 8) return inflate(file, start, member);
  if (member.method === 93) return unzstd(filePieces(file, start, member.packed));
  throw new ContainerError('unsupported', `compression method ${member.method} of zip is not read (pack it anew)`);
}

async function* readMember(file: number, member: ZipMember): AsyncIterable<Uint8Array> {
  if (member.encrypted)
    throw new ContainerError('unsupported', 'the member is encrypted (unpack it with its password first)');
  if (member.overlaps) throw new ContainerError('too-large', 'the member shares its bytes with another (a zip bomb?)');
  if (member.cut) throw new ContainerError('truncated', 'the archive ends inside this member');
  const header = readExactly(file, member.offset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50)
    throw new ContainerError('unreadable', 'no member where the directory says');
  const start = member.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  let sum = 0;
  let length = 0;
  try {
    for await (const chunk of unpackMember(file, start, member)) {
      sum = crc32(chunk, sum);
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ContainerError) throw error;
    throw new ContainerError('unreadable', `the member cannot be unpacked (${messageOf(error)})`);
  }
  if (member.size >= 0 && length !== member.size)
    throw new ContainerError('unreadable', `the member has ${length} bytes, not ${member.size} as its header says`);
  if (member.crc !== undefined && sum !== member.crc)
    throw new ContainerError('unreadable', 'the checksum of the member differs: it is damaged');
}

/** Opens a zip archive on disk; one without its directory is salvaged from the headers of its members. Close it when done. */
export async function openZip(path: string, limits?: UnpackLimits): Promise<Zip> {
  const file = openSync(path, 'r');
  let members: readonly ZipMember[];
  let torn: string | undefined;
  const { size } = fstatSync(file);
  try {
    members = await readDirectory(file, size);
  } catch (error) {
    torn = messageOf(error);
    members = salvageMembers(file, size);
  }
  const watched = limits ?? createLimits(size);
  return {
    members,
    ...(torn === undefined ? {} : { torn }),
    read: (member) => watched.watch(readMember(file, member), member.packed),
    close: () => closeSync(file),
  };
}
