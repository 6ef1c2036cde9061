import { readSync } from 'node:fs';
import { readExactly } from './file-pieces.ts';
import type { ZipMember } from './zip.ts';

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const ALL_ONES = 0xffffffff;
const WINDOW = 1024 * 1024;
/** Signatures that can follow a member's data: its descriptor, the next member, the directory, its end. */
const FOLLOWS = ['PK\u0007\u0008', 'PK\u0003\u0004', 'PK\u0001\u0002', 'PK\u0005\u0006', 'PK\u0006\u0006'].map((text) =>
  Buffer.from(text, 'latin1'),
);

/** Text of a member's name: UTF-8, or Latin-1 where it is not. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Sizes that a ZIP64 field holds, in place of those that did not fit. */
function wideSizes(extra: Buffer): readonly [number, number] | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1 && extra.readUInt16LE(at + 2) >= 16 && at + 20 <= extra.length)
      return [Number(extra.readBigUInt64LE(at + 4)), Number(extra.readBigUInt64LE(at + 12))];
  }
  return undefined;
}

/** Where the next signature stands, or the end of the file. */
function findNext(file: number, from: number, size: number): number {
  const window = Buffer.allocUnsafe(WINDOW + 3);
  for (let at = from; at < size; at += WINDOW) {
    const read = readSync(file, window, 0, WINDOW + 3, at);
    const found = FOLLOWS.map((signature) => window.subarray(0, read).indexOf(signature)).filter((place) => place >= 0);
    if (found.length > 0) return at + Math.min(...found);
  }
  return size;
}

/** The members of a zip archive whose directory is missing, from the headers before each; a last one that is cut has `cut`. */
export function salvageMembers(file: number, size: number): readonly ZipMember[] {
  const members: ZipMember[] = [];
  let at = 0;
  while (at + 30 <= size) {
    const header = readExactly(file, at, 30);
    if (header.readUInt32LE(0) !== LOCAL) break;
    const flags = header.readUInt16LE(6);
    const nameLength = header.readUInt16LE(26);
    const start = at + 30 + nameLength + header.readUInt16LE(28);
    if (start > size) {
      const seen = readExactly(file, at + 30, Math.min(nameLength, size - at - 30));
      members.push({ name: decodeName(seen), method: 0, packed: 0, size: 0, offset: at, encrypted: false, cut: true });
      break;
    }
    const rest = readExactly(file, at + 30, start - at - 30);
    let packed = header.readUInt32LE(18);
    let unpacked = header.readUInt32LE(22);
    const wide = packed === ALL_ONES || unpacked === ALL_ONES ? wideSizes(rest.subarray(nameLength)) : undefined;
    if (wide) [unpacked, packed] = wide;
    const described = (flags & 8) !== 0 && packed === 0;
    const next = described ? findNext(file, start, size) : start + packed;
    if (described) {
      packed = next - start;
      unpacked = -1;
    }
    members.push({
      name: decodeName(rest.subarray(0, nameLength)),
      method: header.readUInt16LE(8),
      packed: Math.min(packed, size - start),
      size: unpacked,
      offset: at,
      ...(described ? {} : { crc: header.readUInt32LE(14) }),
      encrypted: (flags & 1) !== 0,
      ...(next > size || (described && next === size) ? { cut: true } : {}),
    });
    at = next;
    if (described && at + 16 <= size && readExactly(file, at, 4).readUInt32LE(0) === DESCRIPTOR)
      at = findNext(file, at + 4, size);
  }
  return members;
}
