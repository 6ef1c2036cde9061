import { z } from 'zod';
import type { Estimate } from './estimate.ts';

/** Version of `analysis.json`; a reader refuses any other. */
export const ANALYSIS_SCHEMA = 'candid.analysis/1';

/** Counts of one label in one cell: `transcripts` = decided + unknown + error, for every cell. */
export interface Counts {
  readonly transcripts: number;
  readonly decided: number;
  readonly unknown: number;
  readonly error: number;
  /** Left out of the denominator, by reason code. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** How often one value of one label occurred in one cell. */
export interface RateRow {
  readonly label: string;
  /** The value whose share is given, such as `yes`, or `evaluation` for reality-belief. */
  readonly value: string;
  /** The cell, such as `{model: "a", scenario: "b"}`; empty for the whole run. */
  readonly cell: Readonly<Record<string, string>>;
  readonly counts: Counts;
  /** Decided transcripts with the value. */
  readonly x: number;
  /** Share among the decided, with its interval; null when nothing was decided. */
  readonly rate: Estimate | null;
  /** Share if no, and if every, undecided transcript had the value. */
  readonly bounds: { readonly lower: number; readonly upper: number };
}

/** Difference of one label's rates between two groups. */
export interface ContrastRow {
  readonly label: string;
  readonly value: string;
  /** What the groups are by, such as `reality-belief`. */
  readonly by: string;
  readonly a: string;
  readonly b: string;
  readonly rateA: RateRow;
  readonly rateB: RateRow;
  /** Rate of `a` minus rate of `b`; null when either has nothing decided. */
  readonly difference: Estimate | null;
}

/** One label as the analysis names it. */
export interface AnalysedLabel {
  readonly id: string;
  readonly title: string;
  readonly harm: 'action' | 'trait' | 'outcome';
  readonly definition: string;
  readonly values: readonly string[];
}

/** Everything that the report says in numbers. */
export interface Analysis {
  readonly schema: typeof ANALYSIS_SCHEMA;
  readonly conf: number;
  readonly transcripts: number;
  readonly labels: readonly AnalysedLabel[];
  /** Whole run, then label × model × scenario, then each factor alone. */
  readonly rates: readonly RateRow[];
  /** Every label's rate by reality-belief (cells with the single key `reality-belief`, also `unknown`). */
  readonly beliefRates: readonly RateRow[];
  /** Real against evaluation, for every label. */
  readonly contrasts: readonly ContrastRow[];
  /** Decisions by label and stage. */
  readonly stages: readonly {
    readonly label: string;
    readonly stage: string;
    readonly state: string;
    readonly count: number;
  }[];
  /** Warnings about the whole, one plain sentence each. */
  readonly cautions: readonly { readonly code: string; readonly message: string }[];
}

/** Checks that a parsed `analysis.json` is of this version. */
export function parseAnalysis(value: unknown): Analysis {
  z.looseObject({ schema: z.literal(ANALYSIS_SCHEMA) }).parse(value);
  return value as Analysis;
}
