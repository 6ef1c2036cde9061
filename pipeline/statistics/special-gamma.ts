const HALF_LOG_2PI = 0.9189385332046727;
const EPSILON = 2 ** -53;
/** Coefficients B_2k / (2k (2k-1)) of the Stirling series. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
] as const;

function stirlingSeries(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum / square + STIRLING[k]!;
  return sum / x;
}

/**
 * Natural logarithm of the gamma function for x > 0 (NaN elsewhere). Stirling series from 12 on, below it the recurrence
 * ln G(x) = ln G(x+m) - ln(x (x+1) ... (x+m-1)). Source: Abramowitz & Stegun 6.1.15, 6.1.41. Dimensionless.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === 1 || x === 2) return 0;
  if (x === Number.POSITIVE_INFINITY) return x;
  let product = 1;
  let shifted = x;
  while (shifted < 12) {
    product *= shifted;
    shifted += 1;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_2PI + stirlingSeries(shifted) - Math.log(product);
}

/** Error of Stirling's formula, ln G(x+1) - [(x+1/2) ln x - x + ln(2 pi)/2], for x > 0. Source: Loader 2000. */
export function stirlingError(x: number): number {
  if (x >= 15) return stirlingSeries(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_2PI;
}

/** Deviance term x ln(x/m) + m - x without cancellation for x near m. Source: Loader 2000. */
export function devianceTerm(x: number, m: number): number {
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m);
    let sum = (x - m) * v;
    let term = 2 * x * v;
    for (let j = 1; j < 1000; j++) {
      term *= v * v;
      const next = sum + term / (2 * j + 1);
      if (next === sum) return next;
      sum = next;
    }
  }
  return x * Math.log(x / m) + m - x;
}

/** Density factor x^a e^-x / G(a+1), the common factor of both expansions of the incomplete gamma function. */
function gammaFactor(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - devianceTerm(a, x)) / Math.sqrt(2 * Math.PI * a);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 1e6; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return sum * gammaFactor(a, x);
}

function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1e6; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 2 * EPSILON) break;
  }
  return h * a * gammaFactor(a, x);
}

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0. Source: Abramowitz & Stegun 6.5.29. */
export function gammaLower(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate in the tail. Source: A&S 6.5.31 (Lentz). */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}
