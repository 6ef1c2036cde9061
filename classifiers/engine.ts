import type { Transcript } from '../pipeline/transcript.ts';
import type { Evidence, Stage, Verdict } from '../pipeline/verdict.ts';
import type { Label } from './label.ts';

/** What is known of one transcript when an engine is asked: verdicts so far, by label, and all evidence so far. */
export interface CaseFile {
  readonly transcript: Transcript;
  /** Labels on which this engine is asked. */
  readonly open: readonly Label[];
  readonly evidence: readonly Evidence[];
}

/** What an engine says of one transcript. A label that it leaves out stays as it was. */
export interface Findings {
  readonly verdicts: readonly Verdict[];
  readonly evidence: readonly Evidence[];
}

/** One stage of the cascade: transcripts in, verdicts and evidence out, in batches, deterministic whatever the batch. */
export interface Engine {
  readonly stage: Stage;
  /** Name and version; part of every verdict and of the run's identity. */
  readonly id: string;
  /** One `Findings` for each case, in order. Throws only when the engine itself cannot work; a single case's failure is a verdict with state `error`. */
  classify(cases: readonly CaseFile[], signal?: AbortSignal): Promise<readonly Findings[]>;
  close?(): Promise<void>;
}
