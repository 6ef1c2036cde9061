import type { WarningCode } from '../estimate.ts';

/** One plain sentence for each warning that a number may carry. */
export const WARNINGS: Readonly<Record<WarningCode, string>> = {
  N_SMALL: 'Fewer than ten transcripts: read the interval, not the rate.',
  FEW_CLUSTERS: 'Fewer than eight scenarios: the interval leans on few independent units.',
  BOUNDARY:
    'None or all of the transcripts, so the spread between scenarios cannot be seen; the interval is the cautious one.',
  UNCORRECTED_JUDGE: 'The labels come from a classifier whose errors were not corrected for.',
  AUDIT_NOT_RANDOM: 'Some human labels were not drawn at random and are left out of the correction.',
  AUDIT_STRATUM_EMPTY: 'Part of the transcripts has no human label, so no corrected rate can be given.',
  TRANSPORT_NOT_CHECKED: 'The error rates come from other data, and nobody checked that they hold here.',
  GROUP_PREDICTED: 'The groups were predicted too, and errors in them may depend on the outcome.',
  NONRANDOM_GROUP: 'The groups were not assigned at random: this is an association, not an effect.',
  JUDGE_TOO_WEAK: 'The classifier tells positives from negatives too poorly for a correction.',
  MULTIPLE_UNADJUSTED: 'Several comparisons were made, and none was adjusted for the others.',
  EXACT_FALLBACK: 'The table is too large for the exact test, so the mid-p test was used.',
};
