import { UserError } from '../errors.ts';
import { checkCount, checkPositive, checkShare, checkTrials, type Limits } from './check.ts';
import { criticalZ } from './proportion.ts';

/** Smallest Youden index (sensitivity + specificity - 1) at which a correction is given; below it the judge is too weak. */
export const LEAST_YOUDEN = 0.2;

/** Apparent rate among n, and the judge's sensitivity and specificity with the numbers of positives and negatives behind them. */
export interface ExternalAccuracy {
  readonly ap: number;
  readonly n: number;
  readonly se: number;
  readonly nPos: number;
  readonly sp: number;
  readonly nNeg: number;
}

function check({ ap, n, se, nPos, sp, nNeg }: ExternalAccuracy): void {
  checkShare(ap, 'ap');
  checkShare(se, 'se');
  checkShare(sp, 'sp');
  checkPositive(n, 'n');
  checkPositive(nPos, 'nPos');
  checkPositive(nNeg, 'nNeg');
  if (se + sp <= 1)
    throw new UserError(
      'rogan-gladen: sensitivity + specificity is not above 1 (the judge does not tell positives apart)',
    );
}

/** Throws JUDGE_TOO_WEAK where sensitivity + specificity - 1 is below .2; call it before a correction is printed. */
export function checkJudge(se: number, sp: number): void {
  if (!(se + sp - 1 >= LEAST_YOUDEN)) {
    throw new UserError(
      `judge: sensitivity + specificity - 1 = ${(se + sp - 1).toFixed(3)} is below ${LEAST_YOUDEN} (JUDGE_TOO_WEAK; audit this data set instead)`,
    );
  }
}

/** Rogan-Gladen rate (ap + Sp - 1)/(Se + Sp - 1), not clipped. Valid only where Se and Sp are the same there as here. Source: Rogan & Gladen 1978. */
export function roganGladen(ap: number, se: number, sp: number): number {
  return (ap + sp - 1) / (se + sp - 1);
}

/** Rogan-Gladen with its delta-method interval, not clipped. Under-covers at low rates: prefer {@link langReiczigel}. Source: Rogan & Gladen 1978. */
export function roganGladenDelta(input: ExternalAccuracy, conf = 0.95): Limits & { readonly standardError: number } {
  check(input);
  const { ap, n, se, nPos, sp, nNeg } = input;
  const estimate = roganGladen(ap, se, sp);
  const variance =
    ((ap * (1 - ap)) / n + (estimate ** 2 * se * (1 - se)) / nPos + ((1 - estimate) ** 2 * sp * (1 - sp)) / nNeg) /
    (se + sp - 1) ** 2;
  const standardError = Math.sqrt(variance);
  const half = criticalZ(conf) * standardError;
  return { estimate, standardError, lower: estimate - half, upper: estimate + half };
}

/** Lang-Reiczigel interval with the rate at the adjusted counts (before the shift dP) and its limits before clipping to [0, 1]. */
export interface LangReiczigel {
  readonly roganGladen: number;
  readonly adjustedCentre: number;
  readonly lowerRaw: number;
  readonly upperRaw: number;
  readonly lower: number;
  readonly upper: number;
}

const clip = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * Interval of a true rate from an apparent one with sensitivity and specificity known from *another* data set. Not with labels of this data
 * set (use the audit). Same interval as Lee et al. 2025. Source: Lang & Reiczigel 2014 (eq. 4 with (1-P)^2).
 */
export function langReiczigel(input: ExternalAccuracy, conf = 0.95): LangReiczigel {
  check(input);
  const z = criticalZ(conf);
  const z2 = z * z;
  const n = input.n + z2;
  const ap = (input.n * input.ap + z2 / 2) / n;
  const [pos, neg] = [input.nPos + 2, input.nNeg + 2];
  const se = (input.nPos * input.se + 1) / pos;
  const sp = (input.nNeg * input.sp + 1) / neg;
  const youden = se + sp - 1;
  if (youden <= 0)
    throw new UserError(
      'lang_reiczigel: adjusted sensitivity + specificity is not above 1 (audit this data set instead)',
    );
  const theta = (ap + sp - 1) / youden;
  const errorPos = (se * (1 - se)) / pos;
  const errorNeg = (sp * (1 - sp)) / neg;
  const centre = theta + 2 * z2 * (theta * errorPos - (1 - theta) * errorNeg);
  const variance = ((ap * (1 - ap)) / n + theta ** 2 * errorPos + (1 - theta) ** 2 * errorNeg) / youden ** 2;
  const half = z * Math.sqrt(variance);
  return {
    roganGladen: roganGladen(input.ap, input.se, input.sp),
    adjustedCentre: theta,
    lowerRaw: centre - half,
    upperRaw: centre + half,
    lower: clip(centre - half),
    upper: clip(centre + half),
  };
}

/** Split of m calibration labels into true-positive (m1) and true-negative (m0) cases that minimises the corrected rate's variance. Source: Lee et al. 2025. */
export function leeAllocation(
  m: number,
  p: number,
  specificity: number,
  sensitivity: number,
  pilot: number,
): { readonly m1Real: number; readonly m1: number; readonly m0: number } {
  checkCount(m, 'm');
  checkTrials(p, 1);
  checkShare(specificity, 'q0Pilot');
  checkShare(sensitivity, 'q1Pilot');
  checkPositive(pilot, 'mPilot');
  if (p === 0) throw new UserError('p: 0 gives no allocation (needs some apparent positives)');
  const ratio = (pilot * (1 - specificity) + 1) / (pilot * (1 - sensitivity) + 1);
  const m1Real = m / (1 + (1 / p - 1) * Math.sqrt(ratio));
  const m1 = Math.round(m1Real);
  return { m1Real, m1, m0: m - m1 };
}
