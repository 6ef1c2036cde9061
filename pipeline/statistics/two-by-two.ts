import type { WarningCode } from '../estimate.ts';
import { checkTrials, checkWholeTrials } from './check.ts';
import { chiSquaredSurvival } from './chi-squared.ts';
import { hypergeometric } from './hypergeometric.ts';

/** Relative tolerance within which two tables count as equally extreme. */
export const TIE = 1e-10;

/** p-values of Fisher's exact test. */
export interface FisherResult {
  /** Two-sided: tables no more probable than the observed one. */
  readonly pTwoSidedMinlike: number;
  /** Two-sided: twice the smaller one-sided p, at most 1. */
  readonly pTwoSidedCentral: number;
  /** Alternative p1 < p2. */
  readonly pLess: number;
  /** Alternative p1 > p2. */
  readonly pGreater: number;
  /** Two-sided minlike minus half the probability of the observed table: the small-sample default. */
  readonly pMidpMinlike: number;
  readonly pMidpCentral: number;
}

/** Fisher's exact test of two independent proportions, with its mid-p versions. Whole counts. Source: Fisher 1935; Fagerland, Lydersen & Laake 2017. */
export function fisherExact(x1: number, n1: number, x2: number, n2: number): FisherResult {
  checkWholeTrials(x1, n1, '1');
  checkWholeTrials(x2, n2, '2');
  const { from, probabilities } = hypergeometric(n1, n2, x1 + x2);
  const at = x1 - from;
  const observed = probabilities[at]!;
  let less = 0;
  let greater = 0;
  let extreme = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (i <= at) less += p;
    if (i >= at) greater += p;
    if (p <= observed * (1 + TIE)) extreme += p;
  }
  const one = (p: number): number => Math.min(1, p);
  const smaller = Math.min(less, greater);
  return {
    pTwoSidedMinlike: one(extreme),
    pTwoSidedCentral: one(2 * smaller),
    pLess: one(less),
    pGreater: one(greater),
    pMidpMinlike: one(extreme - observed / 2),
    pMidpCentral: one(2 * (smaller - observed / 2)),
  };
}

/** Statistics and p-values of the chi-squared tests of a 2x2 table. */
export interface ChiSquareResult {
  readonly chi2: number;
  readonly p: number;
  readonly chi2Yates: number;
  readonly pYates: number;
  readonly chi2NMinus1: number;
  readonly pNMinus1: number;
}

/** Pearson's, Yates' and the N-1 chi-squared test of two independent proportions. Effective counts pass. Both rates 0 or both 1: statistic 0, p 1. Source: Pearson 1900; Yates 1934; Campbell 2007. */
export function chiSquare(x1: number, n1: number, x2: number, n2: number): ChiSquareResult {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  const size = n1 + n2;
  const m = x1 + x2;
  const margins = n1 * n2 * m * (size - m);
  const cross = Math.abs(x1 * (n2 - x2) - x2 * (n1 - x1));
  const statistic = (value: number): number => (margins === 0 ? 0 : (size * value * value) / margins);
  const chi2 = statistic(cross);
  const chi2Yates = statistic(Math.max(0, cross - size / 2));
  const chi2NMinus1 = (chi2 * (size - 1)) / size;
  return {
    chi2,
    p: chiSquaredSurvival(chi2, 1),
    chi2Yates,
    pYates: chiSquaredSurvival(chi2Yates, 1),
    chi2NMinus1,
    pNMinus1: chiSquaredSurvival(chi2NMinus1, 1),
  };
}

/** The N-1 chi-squared test, which the Miettinen-Nurminen interval inverts: the default test of ordinary counts. Source: Campbell 2007. */
export function chiSquareN1(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
): { readonly chi2: number; readonly p: number } {
  const { chi2NMinus1, pNMinus1 } = chiSquare(x1, n1, x2, n2);
  return { chi2: chi2NMinus1, p: pNMinus1 };
}

/** Smallest expected count of the table under equal rates. */
export function smallestExpected(x1: number, n1: number, x2: number, n2: number): number {
  const m = x1 + x2;
  return (Math.min(n1, n2) * Math.min(m, n1 + n2 - m)) / (n1 + n2);
}

/** The default two-sided test: N-1 chi-squared, or Fisher's mid-p where an expected count is below 5. Never alone: print estimate and interval with it. */
export function twoProportionTest(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
): { readonly p: number; readonly method: string; readonly warnings: readonly WarningCode[] } {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  return smallestExpected(x1, n1, x2, n2) < 5
    ? { p: fisherExact(x1, n1, x2, n2).pMidpMinlike, method: 'fisher_midp', warnings: [] }
    : { p: chiSquareN1(x1, n1, x2, n2).p, method: 'chi_square_n_minus_1', warnings: [] };
}
