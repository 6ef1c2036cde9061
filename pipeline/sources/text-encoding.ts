/** How a text file is written: `utf-8` unless it shows otherwise. */
export type TextEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How many valid multi-byte sequences and how many wrong bytes UTF-8 text would have; a sequence cut by the end counts as neither. */
function countUtf8(bytes: Uint8Array): { readonly valid: number; readonly wrong: number } {
  let valid = 0;
  let wrong = 0;
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i]!;
    if (first < 0x80) continue;
    const more = first >= 0xf0 && first <= 0xf4 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 && first < 0xe0 ? 1 : 0;
    if (first > 0xf4 || more === 0) {
      wrong++;
      continue;
    }
    let seen = 0;
    while (seen < more && i + seen + 1 < bytes.length && (bytes[i + seen + 1]! & 0xc0) === 0x80) seen++;
    if (seen === more) valid++;
    else if (i + seen + 1 < bytes.length) wrong++;
    i += seen;
  }
  return { valid, wrong };
}

/** True when nearly every second byte, from `from` on, is NUL: text of Western scripts in UTF-16. */
function hasNulPattern(bytes: Uint8Array, from: 0 | 1): boolean {
  const sample = bytes.subarray(0, 1024);
  let here = 0;
  let there = 0;
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === from) here++;
    else there++;
  }
  return sample.length >= 4 && here > sample.length * 0.35 && there < here / 10;
}

/** The encoding that the first bytes of a text show: a byte order mark, NUL bytes, or bytes that UTF-8 cannot have. */
export function detectEncoding(start: Uint8Array): TextEncoding {
  const [a, b, c] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8-bom';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (hasNulPattern(start, 1)) return 'utf-16le';
  if (hasNulPattern(start, 0)) return 'utf-16be';
  const { valid, wrong } = countUtf8(start);
  // a few wrong bytes in text that is otherwise UTF-8 are damage; Latin-1 has hardly a sequence that UTF-8 could have
  return wrong > valid ? 'windows-1252' : 'utf-8';
}

/** First bytes of a text in UTF-8. */
export function decodeStart(start: Uint8Array, encoding: TextEncoding): Uint8Array {
  if (encoding === 'utf-8') return start;
  if (encoding === 'utf-8-bom') return start.subarray(3);
  return Buffer.from(new TextDecoder(encoding).decode(start, { stream: true }));
}

/** A stream of text in UTF-8, without byte order mark. */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncIterable<Uint8Array> {
  if (encoding === 'utf-8') {
    yield* chunks;
    return;
  }
  if (encoding === 'utf-8-bom') {
    let drop = 3;
    for await (const chunk of chunks) {
      if (chunk.length > drop) yield drop > 0 ? chunk.subarray(drop) : chunk;
      drop = Math.max(0, drop - chunk.length);
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}
