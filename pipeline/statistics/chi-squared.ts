import { bisect } from './bisect.ts';
import { gammaUpper } from './special-gamma.ts';

/** P(X > x) of the chi-squared distribution with `df` degrees of freedom. Source: Abramowitz & Stegun 26.4.19. */
export function chiSquaredSurvival(x: number, df: number): number {
  return gammaUpper(df / 2, x / 2);
}

/** Quantile of the chi-squared distribution at probability 0 <= p < 1, by bisection to adjacent doubles. */
export function chiSquaredQuantile(p: number, df: number): number {
  if (!(p >= 0 && p < 1 && df > 0)) return Number.NaN;
  if (p === 0) return 0;
  let high = df + 1;
  while (chiSquaredSurvival(high, df) > 1 - p) high *= 2;
  return bisect((x) => 1 - p - chiSquaredSurvival(x, df), 0, high);
}
