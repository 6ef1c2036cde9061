import { isTarHeader } from './tar.ts';

/** What the first bytes say that something is. */
export type Kind =
  | { readonly is: 'gzip' | 'zstd' | 'zip' | 'tar' | 'parquet' | 'text' }
  | { readonly is: 'lfs' | 'unsupported'; readonly advice: string };

/** Containers that are known and not read, with what would do. */
const UNSUPPORTED: readonly (readonly [string, string])[] = [
  ['BZh', 'packed with bzip2, which is not read (bunzip2 it first)'],
  ['\u00fd7zXZ\u0000', 'packed with xz, which is not read (unxz it first)'],
  ['7z\u00bc\u00af\u0027\u001c', 'a 7z archive, which is not read (unpack it first)'],
  ['Rar!\u001a\u0007', 'a RAR archive, which is not read (unpack it first)'],
  ['\u0004"M\u0018', 'packed with lz4, which is not read (unlz4 it first)'],
  ['SQLite format 3\u0000', 'a SQLite database, which is not read (export its tables as CSV or JSON Lines)'],
  ['ARROW1', 'an Arrow file, which is not read (save it as Parquet)'],
];

/** Tells containers by their first bytes; everything else is taken for text until it shows otherwise. */
export function kindOf(start: Buffer): Kind {
  const magic = start.subarray(0, 64).toString('latin1');
  if (magic.startsWith('\u001f\u008b')) return { is: 'gzip' };
  if (/^(?:\u0028\u00b5\u002f\u00fd|[\u0050-\u005f]\u002a\u004d\u0018)/.test(magic)) return { is: 'zstd' };
  if (/^PK(?:\u0003\u0004|\u0005\u0006|\u0006\u0006)/.test(magic)) return { is: 'zip' };
  if (magic.startsWith('PAR1')) return { is: 'parquet' };
  if (magic.startsWith('version https://git-lfs')) {
    const size = /\nsize (\d+)/.exec(start.subarray(0, 512).toString())?.[1];
    const of = size === undefined ? '' : ` of ${size} bytes`;
    return { is: 'lfs', advice: `only a pointer of Git LFS, the file${of} is elsewhere (fetch it with: git lfs pull)` };
  }
  const known = UNSUPPORTED.find(([bytes]) => magic.startsWith(bytes));
  if (known) return { is: 'unsupported', advice: known[1] };
  return { is: isTarHeader(start) ? 'tar' : 'text' };
}
