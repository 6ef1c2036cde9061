import { binomialKernel, incompleteBeta } from './special-beta.ts';

/** P(X = k) of the binomial distribution with n trials and success probability p. Source: Loader 2000. */
export function binomialPmf(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return binomialKernel(k, n - k, p, 1 - p);
}

/** P(X <= k) of the binomial distribution: I_{1-p}(n-k, k+1). Source: Abramowitz & Stegun 26.5.24. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1, p);
}

/** P(X >= k) of the binomial distribution, accurate in the tail: I_p(k, n-k+1). */
export function binomialUpper(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1);
}
