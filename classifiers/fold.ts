/** A text as rules see it: quotes and widths made plain, invisible characters gone. `at(i)` is the place in the original. */
export interface Folded {
  readonly text: string;
  at(index: number): number;
}

const SPECIAL = /[\u00ad\u200b-\u200f\u2018-\u201f\u202a-\u202e\u2060\ufeff\uff01-\uff5e]/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/;
const identity = (index: number) => index;

/** Folds a text: curly quotes become straight, full-width letters plain, zero-width characters and soft hyphens vanish. Case is left to the patterns. */
export function foldText(text: string): Folded {
  if (!SPECIAL.test(text)) return { text, at: identity };
  const places: number[] = [];
  let folded = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (INVISIBLE.test(c)) continue;
    const code = c.charCodeAt(0);
    if (code >= 0x2018 && code <= 0x201b) folded += "'";
    else if (code >= 0x201c && code <= 0x201f) folded += '"';
    else if (code >= 0xff01 && code <= 0xff5e) folded += String.fromCharCode(code - 0xfee0);
    else folded += c;
    places.push(i);
  }
  places.push(text.length);
  return { text: folded, at: (index) => places[index]! };
}

/** Writes a pattern for folded text: quotes and full-width letters in it become what they are folded to, escaped. */
export function foldPattern(source: string): string {
  return source.replace(/[\u2018-\u201f\uff01-\uff5e]/g, (c) => {
    const code = foldText(c).text.charCodeAt(0);
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
