import { bisect } from './bisect.ts';
import { devianceTerm, logGamma, stirlingError } from './special-gamma.ts';

const EPSILON = 2 ** -53;
const TINY = 1e-300;

/** Natural logarithm of the beta function B(a, b), a > 0, b > 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * x^a y^b G(a+b+1) / (G(a+1) G(b+1)) with y = 1-x: the binomial probability of a successes, for real a and b >= 0.
 * Saddle-point form, so no digits are lost for large a, b. Source: Loader 2000, "Fast and accurate computation of binomial
 * probabilities".
 */
export function binomialKernel(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  if (a === 0) return b === 0 ? 1 : Math.exp(b * (x < 0.5 ? Math.log1p(-x) : Math.log(y)));
  if (b === 0) return Math.exp(a * (y < 0.5 ? Math.log1p(-y) : Math.log(x)));
  if (x <= 0 || y <= 0) return 0;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - devianceTerm(a, n * x) - devianceTerm(b, n * y);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * a * b));
}

/** Continued fraction of the incomplete beta function by the modified Lentz method. Source: Numerical Recipes 6.4. */
function betaFraction(a: number, b: number, x: number): number {
  const guard = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 2 * EPSILON) break;
  }
  return h;
}

/**
 * Regularised incomplete beta function I_x(a, b), a > 0, b > 0. `y` is 1-x, given where the caller knows it more exactly
 * than by subtraction. Source: Abramowitz & Stegun 26.5.8, symmetry 26.5.2.
 */
export function incompleteBeta(x: number, a: number, b: number, y: number = 1 - x): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const factor = (binomialKernel(a, b, x, y) * a * b) / (a + b);
  if (x > (a + 1) / (a + b + 2)) return 1 - (factor * betaFraction(b, a, y)) / b;
  return (factor * betaFraction(a, b, x)) / a;
}

/** Quantile of the Beta(a, b) distribution at probability p, by bisection to adjacent doubles; 0 at p = 0 and 1 at p = 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1 && a > 0 && b > 0)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return 1;
  if (p > 0.5) {
    const upper = 1 - p;
    return bisect((x) => upper - incompleteBeta(1 - x, b, a, x), 0, 1);
  }
  return bisect((x) => incompleteBeta(x, a, b) - p, 0, 1);
}
