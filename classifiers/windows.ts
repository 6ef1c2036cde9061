import { channelPieces } from '../pipeline/channels.ts';
import { CHANNELS, type Channel, isTargets, type Transcript } from '../pipeline/transcript.ts';

/** A window is cut here, as in the encoder's training; what follows is in the next one. */
const LONGEST = 400;
/** A sentence that is no sentence (a line of JSON, a minified file) is taken apart into pieces of this length. */
const PIECE = 200;
/** Shorter sentences are list marks and brackets. */
const SHORTEST = 3;

/** Two consecutive sentences of one channel of one message (one where the channel has no two), and where they stand in its channel text. */
export interface Window {
  readonly channel: Channel;
  readonly messageIndex: number;
  /** 2, or 1 where no piece of the channel has two sentences. */
  readonly size: 1 | 2;
  /** UTF-16 offsets into the channel text. */
  readonly start: number;
  readonly end: number;
  /** What the encoder reads. */
  readonly text: string;
}

interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// the split of the encoder's training: after closing punctuation with white space behind it, after full-width stops, at line ends
const BORDER = /(?<=[.!?。！？])["'”’)]*\s+|(?<=[。！？])|\n+/gu;
const EDGE = /^[ \t\-*•>]+|[ \t\-*•>]+$/gu;

function sentencesOf(piece: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const add = (end: number) => {
    const raw = piece.slice(start, end);
    const text = raw.replace(EDGE, '');
    if (text.length < SHORTEST) return;
    const at = start + raw.indexOf(text);
    sentences.push({ text, start: at, end: at + text.length });
  };
  for (const border of piece.matchAll(BORDER)) {
    add(border.index);
    start = border.index + border[0].length;
  }
  add(piece.length);
  return sentences;
}

/** A stretch without an end of sentence, in pieces that a window holds two of, cut at white space where there is any. */
function takeApart(sentence: Sentence): readonly Sentence[] {
  if (sentence.text.length <= LONGEST) return [sentence];
  const pieces: Sentence[] = [];
  for (let from = 0; from < sentence.text.length; ) {
    let to = Math.min(from + PIECE, sentence.text.length);
    const gap = to < sentence.text.length ? sentence.text.lastIndexOf(' ', to) : -1;
    if (gap > from + PIECE / 2) to = gap + 1;
    else to = wholeCharacter(sentence.text, to);
    const text = sentence.text.slice(from, to).trim();
    const start = sentence.start + from + sentence.text.slice(from, to).indexOf(text);
    if (text !== '') pieces.push({ text, start, end: start + text.length });
    from = to;
  }
  return pieces;
}

/** The same place, or one before it where it would cut a character in two. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return at < text.length && code >= 0xd800 && code < 0xdc00 ? at - 1 : at;
}

/** A window over one or two sentences, cut where the encoder stops reading; its place ends where its text does. */
function join(sentences: readonly Sentence[]): Sentence {
  const text = sentences.map((sentence) => sentence.text).join(' ');
  const { start } = sentences[0]!;
  const { end } = sentences.at(-1)!;
  if (text.length <= LONGEST) return { text, start, end };
  const length = wholeCharacter(text, LONGEST);
  // the text behind the cut is the last sentence's own, as it stands
  return { text: text.slice(0, length), start, end: Math.max(end - (text.length - length), sentences[0]!.end) };
}

/** A call begins with its tool's name, which the encoder knows as the beginning of its first sentence. */
function joinToolName(sentences: readonly Sentence[]): readonly Sentence[] {
  const [name, first, ...rest] = sentences;
  if (!name) return [];
  const spoken = name.text.replaceAll('_', ' ');
  if (!first) return [{ ...name, text: `${spoken}:` }];
  return [{ text: `${spoken}: ${first.text}`, start: name.start, end: first.end }, ...rest];
}

/** The windows of a transcript's target, in order. Pairs do not reach over a message, a part or a call. */
export function windowsOf(transcript: Transcript): readonly Window[] {
  const found: Window[] = [];
  for (const channel of CHANNELS) {
    const pairs: Window[] = [];
    const singles: Window[] = [];
    for (const [messageIndex, message] of transcript.messages.entries()) {
      if (!isTargets(message)) continue;
      let offset = 0;
      for (const piece of channelPieces(message, channel)) {
        const split = sentencesOf(piece).flatMap(takeApart);
        const sentences = channel === 'action' ? joinToolName(split) : split;
        const window = (size: 1 | 2, of: readonly Sentence[]): Window => {
          const { text, start, end } = join(of);
          return { channel, messageIndex, size, start: offset + start, end: offset + end, text };
        };
        for (const [i, sentence] of sentences.entries()) {
          const next = sentences[i + 1];
          singles.push(window(1, [sentence]));
          if (next) pairs.push(window(2, [sentence, next]));
          // the last sentence, when its pair is cut short, is read alone as well
          if (next && i + 2 === sentences.length && sentence.text.length + next.text.length >= LONGEST)
            pairs.push(window(2, [next]));
        }
        offset += piece.length + 1;
      }
    }
    found.push(...(pairs.length > 0 ? pairs : singles));
  }
  return found;
}
