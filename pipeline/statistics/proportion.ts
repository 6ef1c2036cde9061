import type { Interval } from '../estimate.ts';
import { binomialCdf, binomialPmf, binomialUpper } from './binomial.ts';
import { bisect } from './bisect.ts';
import { checkLevel, checkTrials, checkWholeTrials, type Limits } from './check.ts';
import { normalQuantile } from './normal.ts';
import { betaQuantile } from './special-beta.ts';

/** Two-sided normal critical value z of a confidence level: the quantile at 1-(1-conf)/2 (1.96 at .95). */
export function criticalZ(conf: number): number {
  checkLevel(conf);
  return -normalQuantile((1 - conf) / 2);
}

/**
 * Wilson limits for a share `p` seen in `n` trials (n may be an effective, fractional size) at critical value z, which may
 * be a t quantile. Centre (p + z^2/2n)/(1 + z^2/n), half-width z/(1+z^2/n) sqrt(pq/n + z^2/4n^2). Source: Wilson 1927.
 */
export function wilsonAt(p: number, n: number, z: number): Interval {
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { lower: p === 0 ? 0 : Math.max(0, centre - half), upper: p === 1 ? 1 : Math.min(1, centre + half) };
}

/**
 * Wilson score interval of a share: the default for one rate from independent transcripts. Not for clustered transcripts
 * (use clusters.ts) nor judged labels that were audited (use audit.ts). Shares, 0 to 1. Source: Wilson 1927; Newcombe 1998a, method 3.
 */
export function wilson(x: number, n: number, conf = 0.95): Limits {
  checkTrials(x, n);
  return { estimate: x / n, ...wilsonAt(x / n, n, criticalZ(conf)) };
}

/** Wilson interval for a share with a real-valued effective sample size, as n/deff. Shares, 0 to 1. */
export function wilsonEffective(p: number, nEff: number, conf = 0.95): Interval {
  checkTrials(p * nEff, nEff);
  return wilsonAt(p, nEff, criticalZ(conf));
}

/** Upper (or lower) one-sided Wilson bounds at `conf`: the two-sided limits at 1-2(1-conf). For safety claims of one direction. */
export function wilsonOneSided(x: number, n: number, conf = 0.95): Limits {
  checkTrials(x, n);
  checkLevel(conf);
  return { estimate: x / n, ...wilsonAt(x / n, n, normalQuantile(conf)) };
}

/** Wilson interval with continuity correction: conservative, offered for comparison. Source: Newcombe 1998a, method 4. */
export function wilsonCorrected(x: number, n: number, conf = 0.95): Limits {
  checkTrials(x, n);
  const z = criticalZ(conf);
  const p = x / n;
  const q = 1 - p;
  const centre = 2 * n * p + z * z;
  const scale = 2 * (n + z * z);
  const down = z * Math.sqrt(z * z - 2 - 1 / n + 4 * p * (n * q + 1));
  const up = z * Math.sqrt(z * z + 2 - 1 / n + 4 * p * (n * q - 1));
  return {
    estimate: p,
    lower: x === 0 ? 0 : Math.max(0, (centre - 1 - down) / scale),
    upper: x === n ? 1 : Math.min(1, (centre + 1 + up) / scale),
  };
}

/** Wald interval p -+ z sqrt(pq/n), not truncated. Never for a report: zero width at 0/n. Here to show how it fails. */
export function wald(x: number, n: number, conf = 0.95): Limits {
  checkTrials(x, n);
  const p = x / n;
  const half = criticalZ(conf) * Math.sqrt((p * (1 - p)) / n);
  return { estimate: p, lower: p - half, upper: p + half };
}

/** Agresti-Coull interval, not truncated to 0 and 1. For comparison only: Wilson is narrower at the same coverage. Source: Agresti & Coull 1998. */
export function agrestiCoull(x: number, n: number, conf = 0.95): Limits {
  checkTrials(x, n);
  const z = criticalZ(conf);
  const size = n + z * z;
  const p = (x + (z * z) / 2) / size;
  const half = z * Math.sqrt((p * (1 - p)) / size);
  return { estimate: x / n, lower: p - half, upper: p + half };
}

/** Equal-tailed quantiles of the posterior Beta(x+a, n-x+b). */
function posterior(x: number, n: number, a: number, b: number, conf: number): Limits {
  checkTrials(x, n);
  checkLevel(conf);
  const tail = (1 - conf) / 2;
  const upper = 1 - betaQuantile(tail, n - x + b, x + a);
  return { estimate: x / n, lower: betaQuantile(tail, x + a, n - x + b), upper };
}

/** Equal-tailed Bayesian interval under Jeffreys' prior Beta(1/2, 1/2), without a rule for 0/n. */
export function jeffreysRaw(x: number, n: number, conf = 0.95): Limits {
  return posterior(x, n, 0.5, 0.5, conf);
}

/** Jeffreys interval with lower 0 at x = 0 and upper 1 at x = n: the Bayesian display option. Source: Brown, Cai & DasGupta 2001. */
export function jeffreys(x: number, n: number, conf = 0.95): Limits {
  const raw = jeffreysRaw(x, n, conf);
  return { estimate: raw.estimate, lower: x === 0 ? 0 : raw.lower, upper: x === n ? 1 : raw.upper };
}

/** Equal-tailed Bayesian interval under the uniform prior Beta(1, 1). Not as a default: its coverage dips to .80 at n = 10. */
export function bayesUniform(x: number, n: number, conf = 0.95): Limits {
  return posterior(x, n, 1, 1, conf);
}

/**
 * Clopper-Pearson exact interval: covers at least `conf` always, so the choice for "the rate is below r". Wider than needed
 * for plain description. Fractional x and n are allowed (Korn-Graubard). Source: Clopper & Pearson 1934.
 */
export function clopperPearson(x: number, n: number, conf = 0.95): Limits {
  checkTrials(x, n);
  checkLevel(conf);
  const tail = (1 - conf) / 2;
  return {
    estimate: x / n,
    lower: x === 0 ? 0 : betaQuantile(tail, x, n - x + 1),
    upper: x === n ? 1 : 1 - betaQuantile(tail, n - x, x + 1),
  };
}

/** One-sided exact upper bound; for x = 0 it is 1-(1-conf)^(1/n), about 3/n at .95. Source: Clopper & Pearson 1934. */
export function clopperPearsonUpper(x: number, n: number, conf = 0.95): number {
  checkTrials(x, n);
  checkLevel(conf);
  return x === n ? 1 : 1 - betaQuantile(1 - conf, n - x, x + 1);
}

/** Mid-p interval: the exact one with half the probability of the observed count in each tail. Needs whole counts. Source: Lancaster 1961. */
export function midP(x: number, n: number, conf = 0.95): Limits {
  checkWholeTrials(x, n);
  checkLevel(conf);
  const tail = (1 - conf) / 2;
  const above = (p: number): number => binomialUpper(x + 1, n, p) + binomialPmf(x, n, p) / 2 - tail;
  const below = (p: number): number => tail - binomialCdf(x - 1, n, p) - binomialPmf(x, n, p) / 2;
  return {
    estimate: x / n,
    lower: x === 0 ? 0 : bisect(above, 0, x / n),
    upper: x === n ? 1 : bisect(below, x / n, 1),
  };
}
