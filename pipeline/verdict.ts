import type { Channel } from './transcript.ts';

/** What a verdict is: a value was decided, it was left open, or something failed. Only `decided` has a value. */
export type VerdictState = 'decided' | 'unknown' | 'error';

/** Who decides, in the order in which they are asked. */
export const STAGES = ['structure', 'rules', 'embeddings', 'judge', 'human'] as const;
/** One of the stages of the cascade. */
export type Stage = (typeof STAGES)[number];

/** One quote that speaks for or against a value, with its place. */
export interface Evidence {
  readonly label: string;
  readonly stage: Stage;
  /** Id of the rule, or the name of what scored the window. */
  readonly rule: string;
  readonly channel: Channel;
  /** Index into the transcript's messages. */
  readonly messageIndex: number;
  /** UTF-16 offsets into that message's channel text, end exclusive (stored as code points). */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  /** How the quote was found in the text. */
  readonly match: 'exact' | 'normalised';
  /** Above 0 speaks for the value (`yes` unless `value` says otherwise), below 0 against it. */
  readonly weight: number;
  /** The value that it speaks for, where the label has more than yes and no. */
  readonly value?: string;
}

/** One label's verdict on one transcript. */
export interface Verdict {
  readonly label: string;
  readonly state: VerdictState;
  /** `yes`, `no`, or one of the label's own values; null unless decided. */
  readonly value: string | null;
  /** Code that says why, such as `no-reasoning-recorded` or `between-thresholds`. */
  readonly reason: string;
  /** Probability of `value` being yes (or of the best value), where an engine gives one. */
  readonly score: number | null;
  readonly stage: Stage;
  /** The engine and its version, such as `embeddings/candid-e5-small`. */
  readonly engine: string;
  readonly costUsd: number;
}
