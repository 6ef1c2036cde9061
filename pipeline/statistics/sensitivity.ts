import { UserError } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { checkCount, checkTrials } from './check.ts';
import { newcombe } from './difference.ts';
import { type LangReiczigel, langReiczigel, roganGladen } from './rogan-gladen.ts';

/** Best and worst case of a rate when `unknown` further transcripts have no answer: [x/(n+u), (x+u)/(n+u)]. No sampling error in it. Source: Manski 2003. */
export function unknownBounds(x: number, n: number, unknown: number): Interval {
  checkCount(x, 'x');
  checkCount(n, 'n');
  checkCount(unknown, 'unknown');
  if (x > n) throw new UserError(`x: ${x} is more than n = ${n}`);
  const all = n + unknown;
  if (all === 0) throw new UserError('n: no transcripts at all');
  return { lower: x / all, upper: (x + unknown) / all };
}

/** Best and worst case of p1-p2 with unknowns in both arms. Source: Manski 2003. */
export function unknownDifferenceBounds(
  one: readonly [x: number, n: number, unknown: number],
  two: readonly [x: number, n: number, unknown: number],
): Interval {
  const [a, b] = [unknownBounds(...one), unknownBounds(...two)];
  return { lower: a.lower - b.upper, upper: a.upper - b.lower };
}

/** Smallest judge errors that would undo a difference; undefined where no error of that kind can. */
export interface TippingPoint {
  /** Share of true negatives called positive in the arm with the higher rate only, at which the corrected difference is 0. */
  readonly falsePositives?: number;
  /** Share of true positives missed in the arm with the lower rate only, at which the corrected difference is 0. */
  readonly falseNegatives?: number;
  /** The same, at which the Newcombe interval of the apparent rates, shifted by the correction, touches 0. */
  readonly falsePositivesInterval?: number;
  readonly falseNegativesInterval?: number;
}

/**
 * Tipping point without an audit: how wrong would a judge have to be, in one arm only, to undo p1-p2. Errors in both arms alike only shrink a
 * difference, so only differential error is asked for. Source: VanderWeele & Ding 2017 in spirit; algebra of Rogan & Gladen 1978.
 */
export function tippingPoint(x1: number, n1: number, x2: number, n2: number, conf = 0.95): TippingPoint {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  const [p1, p2] = [x1 / n1, x2 / n2];
  const [high, low] = p1 >= p2 ? [p1, p2] : [p2, p1];
  const interval = newcombe(x1, n1, x2, n2, conf);
  const near = Math.min(Math.abs(interval.lower), Math.abs(interval.upper));
  const excludes = interval.lower > 0 || interval.upper < 0;
  const falsePositive = (gap: number): number => gap / (1 - (high - gap));
  const falseNegative = (gap: number): number => gap / (low + gap);
  const gap = high - low;
  if (gap === 0) return {};
  return {
    falsePositives: falsePositive(gap),
    falseNegatives: falseNegative(gap),
    ...(excludes ? { falsePositivesInterval: falsePositive(near), falseNegativesInterval: falseNegative(near) } : {}),
  };
}

/** Corrected rate over a grid of assumed sensitivities and specificities, each as if known from `nPos` and `nNeg` cases; cells where the judge says nothing are left out. */
export function sensitivityMap(
  x: number,
  n: number,
  sensitivities: readonly number[],
  specificities: readonly number[],
  nPos = 1e9,
  nNeg = 1e9,
  conf = 0.95,
): readonly (LangReiczigel & { readonly se: number; readonly sp: number; readonly estimate: number })[] {
  checkTrials(x, n);
  return sensitivities.flatMap((se) =>
    specificities.flatMap((sp) => {
      if (se + sp <= 1) return [];
      const estimate = Math.min(1, Math.max(0, roganGladen(x / n, se, sp)));
      return [{ se, sp, estimate, ...langReiczigel({ ap: x / n, n, se, nPos, sp, nNeg }, conf) }];
    }),
  );
}
