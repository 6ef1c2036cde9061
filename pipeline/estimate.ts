/** Machine codes of the warnings that a number may carry. */
export type WarningCode =
  | 'N_SMALL'
  | 'FEW_CLUSTERS'
  | 'BOUNDARY'
  | 'UNCORRECTED_JUDGE'
  | 'AUDIT_NOT_RANDOM'
  | 'AUDIT_STRATUM_EMPTY'
  | 'TRANSPORT_NOT_CHECKED'
  | 'GROUP_PREDICTED'
  | 'NONRANDOM_GROUP'
  | 'JUDGE_TOO_WEAK'
  | 'MULTIPLE_UNADJUSTED'
  | 'EXACT_FALLBACK';

/** Lower and upper limit of an interval. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** One number that may be quoted, with everything needed to quote it. Proportions are shares (0 to 1), not percentages. */
export interface Estimate extends Interval {
  readonly estimate: number;
  /** Two-sided confidence level, such as .95. */
  readonly conf: number;
  /** Name of the interval method, such as `wilson`. */
  readonly method: string;
  /** Successes and trials that the estimate stands on (not for every method). */
  readonly x?: number;
  readonly n?: number;
  readonly nEff?: number;
  readonly deff?: number;
  readonly clusters?: number;
  readonly df?: number;
  readonly audit?: { readonly labels: number; readonly strata: number; readonly design: string };
  readonly corrected: 'none' | 'audit' | 'external';
  readonly p?: number;
  readonly pAdjusted?: number;
  readonly family?: { readonly m: number; readonly method: string };
  readonly warnings: readonly WarningCode[];
}
