import { expect, test } from 'vitest';
import { escapeHtml, idOf, makeVisible } from './escape.ts';

test('markup characters become entities', () => {
  expect(escapeHtml(`<a href="x" title='y'>&</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
  );
});

test('control and direction characters are shown, not obeyed', () => {
  expect(makeVisible('\u001b[31m\u0000\u007f')).toBe('␛[31m␀␡');
  expect(makeVisible('a\u202Eb\u2066\u200f\ufeff')).toBe('a⟨U+202E⟩b⟨U+2066⟩⟨U+200F⟩⟨U+FEFF⟩');
  expect(makeVisible('\u{e0041}')).toBe('⟨U+E0041⟩');
});

test('a lone surrogate is shown and a pair is kept', () => {
  expect(makeVisible('\ud83d!')).toBe('⟨U+D83D⟩!');
  expect(makeVisible('\ude00!')).toBe('⟨U+DE00⟩!');
  expect(makeVisible('😀')).toBe('😀');
});

test('what writing needs stays: tabs, newlines, joiners, accents', () => {
  expect(makeVisible('a\tb\nc 👩\u200d💻 می\u200cخواهم é')).toBe('a\tb\nc 👩\u200d💻 می\u200cخواهم é');
  expect(makeVisible('a\r\nb')).toBe('a\nb');
});

test('ids hold letters, digits, hyphens and underscores only', () => {
  expect(idOf('case', '"><script>', 'a b')).toBe('case--___script_--a_b');
});
