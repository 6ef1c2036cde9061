import { bisect } from './bisect.ts';
import { normalQuantile, normalSurvival } from './normal.ts';
import { incompleteBeta } from './special-beta.ts';

/** P(T > t) of Student's t with `df` > 0 degrees of freedom (may be fractional or Infinity). Source: Abramowitz & Stegun 26.7.1. */
export function tSurvival(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return normalSurvival(t);
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return t > 0 ? 0 : 1;
  const half = incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square)) / 2;
  return t >= 0 ? half : 1 - half;
}

/** Two-sided p-value P(|T| > |t|). */
export function tTwoSided(t: number, df: number): number {
  return Math.min(1, 2 * tSurvival(Math.abs(t), df));
}

/** Quantile of Student's t at probability 0 < p < 1, by bisection to adjacent doubles. */
export function tQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = p < 0.5 ? p : 1 - p;
  let high = 1;
  while (tSurvival(high, df) > tail && high < 1e300) high *= 2;
  const t = bisect((x) => tail - tSurvival(x, df), high === 1 ? 0 : high / 2, high);
  return p < 0.5 ? -t : t;
}
