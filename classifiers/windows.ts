import { channelPieces } from '../pipeline/channels.ts';
import { CHANNELS, type Channel, isTargets, type Transcript } from '../pipeline/transcript.ts';

/** Longer windows are cut: the encoder reads no more, and what follows is in the next one. */
const LONGEST = 400;
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
        const sentences = channel === 'action' ? joinToolName(sentencesOf(piece)) : sentencesOf(piece);
        const place = (start: number, end: number) => ({
          channel,
          messageIndex,
          start: offset + start,
          end: offset + end,
        });
        for (const [i, sentence] of sentences.entries()) {
          const next = sentences[i + 1];
          singles.push({ ...place(sentence.start, sentence.end), size: 1, text: sentence.text.slice(0, LONGEST) });
          if (next)
            pairs.push({
              ...place(sentence.start, next.end),
              size: 2,
              text: `${sentence.text} ${next.text}`.slice(0, LONGEST),
            });
        }
        offset += piece.length + 1;
      }
    }
    found.push(...(pairs.length > 0 ? pairs : singles));
  }
  return found;
}
