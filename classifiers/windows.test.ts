import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channelText } from '../pipeline/channels.ts';
import { packagePath } from '../pipeline/root.ts';
import type { Message, Transcript } from '../pipeline/transcript.ts';
import { type Window, windowsOf } from './windows.ts';

const run = (...messages: readonly Message[]) => ({ messages }) as unknown as Transcript;
const said = (content: string): Message => ({ role: 'assistant', content });
const texts = (windows: readonly Window[]) => windows.map(({ text }) => text);

/** The words of the channel text at a window's place. */
function quoted(transcript: Transcript, { messageIndex, channel, start, end }: Window): string {
  return channelText(transcript.messages[messageIndex]!, channel).slice(start, end);
}

test('windows are pairs of consecutive sentences of one message', () => {
  const windows = windowsOf(run(said('One. Two! Three?'), { role: 'user', content: 'No. No.' }, said('Four. Five.')));
  expect(windows.map(({ text, messageIndex, size }) => [text, messageIndex, size])).toEqual([
    ['One. Two!', 0, 2],
    ['Two! Three?', 0, 2],
    ['Four. Five.', 2, 2],
  ]);
});

test('a channel with single sentences alone is read sentence by sentence', () => {
  expect(windowsOf(run(said('Only one.'), said('And another')))).toMatchObject([
    { text: 'Only one.', size: 1 },
    { text: 'And another', size: 1 },
  ]);
});

test('lists lose their marks, full-width stops end a sentence, lines do too', () => {
  expect(texts(windowsOf(run(said('* first item\n- second item\n> “Third.” '))))).toEqual([
    'first item second item',
    // the splitter of the training drops a quote that closes a sentence
    'second item “Third.',
  ]);
  expect(texts(windowsOf(run(said('明日です。今日です。'))))).toEqual(['明日です。 今日です。']);
});

test('a call is read as tool, then arguments', () => {
  const call = { id: '1', function: 'send_email', arguments: { to: 'a@b.example', body: 'Go now. Stop.' } };
  const transcript = run({ role: 'assistant', content: '', tool_calls: [call] });
  const windows = windowsOf(transcript);
  expect(texts(windows)).toEqual(['send email: to: a@b.example body: Go now.', 'body: Go now. Stop.']);
  expect(quoted(transcript, windows[0]!)).toBe('send_email\nto: a@b.example\nbody: Go now.');
});

test('a long line is read whole, in pieces, and a place ends where the text does', () => {
  for (const text of [
    `{${Array.from({ length: 400 }, (_, i) => `"key${i}":"value${i}"`).join(',')}}`,
    Array.from({ length: 300 }, (_, i) => `word${i}`).join(' '),
    `${'a'.repeat(300)}. ${'b'.repeat(300)}. ${'c'.repeat(300)}.`,
    '😀'.repeat(1001),
  ]) {
    const transcript = run(said(text));
    const windows = windowsOf(transcript);
    const read = new Uint8Array(text.length);
    for (const window of windows) {
      expect(window.text.length).toBeLessThanOrEqual(400);
      expect(window.text).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/);
      expect(quoted(transcript, window).replace(/\s+/g, '')).toBe(window.text.replace(/\s+/g, ''));
      read.fill(1, window.start, window.end);
    }
    expect(text.split('').filter((c, i) => c.trim() !== '' && read[i] === 0)).toEqual([]);
  }
});

test('every window stands at its place, whatever the text', () => {
  const piece = fc.constantFrom('Go. ', 'No', '\n', '- ', '"x": 1', '。', ' ', '?” ', 'a'.repeat(130), '😀', '\t');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const transcript = run(said(pieces.join('')), said('Yes. No.'));
      for (const window of windowsOf(transcript)) {
        const quote = quoted(transcript, window);
        expect(quote.startsWith(window.text.slice(0, 3))).toBe(true);
        expect(quote.endsWith(window.text.slice(-3))).toBe(true);
      }
    }),
    { seed: 1 },
  );
});

test('transcripts of the model’s training are split as it was trained', () => {
  // sizes and texts of the trainer's splitter on plain speech, for sentences that need no cut
  const lines = readFileSync(packagePath('data', 'training', 'windows.jsonl'), 'utf8')
    .split('\n')
    .slice(0, 200);
  const border = /(?<=[.!?。！？])["'”’)]*\s+|(?<=[。！？])|\n+/u;
  for (const line of lines) {
    const { text } = JSON.parse(line) as { readonly text: string };
    const sentences = text
      .split(border)
      .map((sentence) => sentence.replace(/^[ \t\-*•>]+|[ \t\-*•>]+$/g, ''))
      .filter((sentence) => sentence.length >= 3);
    if (sentences.length < 2 || sentences.some((sentence) => sentence.length > 190)) continue;
    expect(texts(windowsOf(run(said(text))))).toEqual(
      sentences.slice(1).map((sentence, i) => `${sentences[i]} ${sentence}`),
    );
  }
});
