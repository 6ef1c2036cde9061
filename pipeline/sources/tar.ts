import { ContainerError } from './container-error.ts';

const BLOCK = 512;

/** A regular file in a tar archive; its bytes must be read before the next member is asked for. */
export interface TarMember {
  readonly kind: 'member';
  readonly name: string;
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
}

/** An entry that is no file with content: a link or a device. */
export interface TarOther {
  readonly kind: 'other';
  readonly name: string;
  readonly what: string;
}

function textField(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString();
}

/** A number in octal, or in base 256 where its first bit is set. */
function numberField(block: Buffer, from: number, length: number): number {
  if ((block[from]! & 0x80) !== 0)
    return [...block.subarray(from + 1, from + length)].reduce((sum, byte) => sum * 256 + byte, block[from]! & 0x7f);
  const text = textField(block, from, length).trim();
  return text === '' ? 0 : Number.parseInt(text, 8);
}

/** True when a block is the header of a tar entry: its checksum, the bytes of the sum itself read as spaces, holds. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK || block[0] === 0) return false;
  const header = Buffer.from(block.buffer, block.byteOffset, BLOCK);
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i]!;
  return sum === numberField(header, 148, 8);
}

/** Fields of a pax header: lines of `length key=value`. */
function parsePax(bytes: Buffer): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = Number(bytes.subarray(at, space).toString());
    if (space < 0 || !(length > 0)) break;
    const record = bytes.subarray(space + 1, at + length - 1).toString();
    const equals = record.indexOf('=');
    if (equals > 0) fields[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return fields;
}

/** Takes bytes off a stream in the lengths that are asked for. */
function createCursor(chunks: AsyncIterable<Uint8Array>) {
  const source = chunks[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  /** The next piece, at most `most` bytes; undefined at the end. */
  const piece = async (most: number): Promise<Uint8Array | undefined> => {
    while (held.length === 0) {
      const next = await source.next();
      if (next.done) return undefined;
      held = next.value;
    }
    const taken = held.subarray(0, most);
    held = held.subarray(taken.length);
    return taken;
  };
  return {
    piece,
    /** Exactly `length` bytes; fewer only at the end of the stream. */
    async take(length: number): Promise<Buffer> {
      const pieces: Uint8Array[] = [];
      let left = length;
      for (let next = await piece(left); next; next = left > 0 ? await piece(left) : undefined) {
        pieces.push(next);
        left -= next.length;
      }
      return Buffer.concat(pieces);
    },
    async close(): Promise<void> {
      await source.return?.();
    },
  };
}

const OTHERS: Readonly<Record<string, string>> = {
  '1': 'hard link',
  '2': 'symbolic link',
  '3': 'device',
  '4': 'device',
  '6': 'pipe',
};
/** Names and fields of an entry are never longer than this. */
const MAX_FIELDS = 1024 * 1024;

/** The entries of a tar archive (ustar, GNU, pax), one after the other; folders are passed over. Throws `truncated` where it ends inside one. */
export async function* readTar(chunks: AsyncIterable<Uint8Array>): AsyncIterable<TarMember | TarOther> {
  const cursor = createCursor(chunks);
  let pax: Readonly<Record<string, string>> = {};
  let longName: string | undefined;
  try {
    for (;;) {
      const header = await cursor.take(BLOCK);
      if (header.length === 0 || header[0] === 0) return;
      if (header.length < BLOCK) throw new ContainerError('truncated', 'the archive ends inside a header');
      if (!isTarHeader(header)) throw new ContainerError('unreadable', 'a header of the archive is damaged');
      const type = String.fromCharCode(header[156]!);
      const size = pax.size === undefined ? numberField(header, 124, 12) : Number(pax.size);
      if (!Number.isSafeInteger(size) || size < 0) throw new ContainerError('unreadable', 'a header is damaged');
      let left = size;
      async function* body(): AsyncIterable<Uint8Array> {
        while (left > 0) {
          const next = await cursor.piece(left);
          if (!next) throw new ContainerError('truncated', 'the archive ends inside this member');
          left -= next.length;
          yield next;
        }
      }
      if (type === 'x' || type === 'L' || type === 'g') {
        if (size > MAX_FIELDS) throw new ContainerError('unreadable', 'a header is damaged');
        const bytes = await cursor.take(size);
        left = 0;
        if (type === 'x') pax = parsePax(bytes);
        if (type === 'L') longName = textField(bytes, 0, bytes.length);
      } else {
        const prefix = textField(header, 257, 5) === 'ustar' ? textField(header, 345, 155) : '';
        const short = textField(header, 0, 100);
        const name = pax.path ?? longName ?? (prefix === '' ? short : `${prefix}/${short}`);
        pax = {};
        longName = undefined;
        if (OTHERS[type] !== undefined) yield { kind: 'other', name, what: OTHERS[type] };
        else if (type !== '5' && !name.endsWith('/')) yield { kind: 'member', name, size, bytes: body };
      }
      for await (const _ of body()) {
        // what the reader left
      }
      await cursor.take((BLOCK - (size % BLOCK)) % BLOCK);
    }
  } finally {
    await cursor.close();
  }
}
