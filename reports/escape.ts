/**
 * What must not act on a reader's screen although HTML lets it through: control characters other than tab and newline,
 * bidi controls, separators, invisible format characters, tag characters and lone surrogates. The joiners U+200C and U+200D stay; scripts and emoji need them.
 */
const ACTING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

function pictured(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

/** Text with every acting character replaced by a picture of itself, such as `␛` or `⟨U+202E⟩`; CRLF becomes a newline. */
export function makeVisible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ACTING, pictured);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for element content and for quoted attributes, with acting characters made visible. */
export function escapeHtml(text: string): string {
  return makeVisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A name made safe for an `id`: every character but letters, digits and hyphens becomes `_`. */
export function idOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9-]/g, '_')).join('--');
}
