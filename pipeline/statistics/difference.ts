import type { Interval } from '../estimate.ts';
import { bisect } from './bisect.ts';
import { checkTrials, type Limits } from './check.ts';
import { criticalZ, wilson, wilsonCorrected } from './proportion.ts';

/**
 * Square and add: limits of p1-p2 from the estimates and limits of both shares, with correlation rho of the two estimates.
 * L = d - sqrt(a^2 - 2 rho a b + b^2) with a = p1-l1, b = u2-p2, and mirrored for U. Source: Newcombe 1998b, 1998c; Zou & Donner 2008 (MOVER).
 */
export function squareAndAdd(one: Limits, two: Limits, rho = 0): Limits {
  const distance = (a: number, b: number): number => Math.sqrt(Math.max(0, a * a - 2 * rho * a * b + b * b));
  const estimate = one.estimate - two.estimate;
  return {
    estimate,
    lower: Math.max(-1, estimate - distance(one.estimate - one.lower, two.upper - two.estimate)),
    upper: Math.min(1, estimate + distance(one.upper - one.estimate, two.estimate - two.lower)),
  };
}

/**
 * Newcombe's hybrid score interval ("method 10") of p1-p2 for independent groups: the default difference. Not for paired or
 * clustered transcripts. Shares, -1 to 1. Source: Newcombe 1998b.
 */
export function newcombe(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  return squareAndAdd(wilson(x1, n1, conf), wilson(x2, n2, conf));
}

/** Newcombe's interval from continuity-corrected Wilson limits ("method 11"): conservative. Source: Newcombe 1998b. */
export function newcombeCorrected(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  return squareAndAdd(wilsonCorrected(x1, n1, conf), wilsonCorrected(x2, n2, conf));
}

/** Counts of two independent arms. */
export interface TwoArms {
  readonly x1: number;
  readonly n1: number;
  readonly x2: number;
  readonly n2: number;
}

const unit = (value: number): number => Math.min(1, Math.max(0, value));

/** Maximum-likelihood p1 under p1-p2 = difference, by the closed form of the cubic. Source: Miettinen & Nurminen 1985; Farrington & Manning 1990. */
export function restrictedRate({ x1, n1, x2, n2 }: TwoArms, difference: number): number {
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const theta = n2 / n1;
  const a = 1 + theta;
  const b = -(1 + theta + p1 + theta * p2 + difference * (theta + 2));
  const c = difference * difference + difference * (2 * p1 + theta + 1) + p1 + theta * p2;
  const e = -p1 * difference * (1 + difference);
  const v = b ** 3 / (27 * a ** 3) - (b * c) / (6 * a * a) + e / (2 * a);
  const u = (v < 0 ? -1 : 1) * Math.sqrt(Math.max(0, (b * b) / (9 * a * a) - c / (3 * a)));
  const cosine = u === 0 ? 0 : Math.min(1, Math.max(-1, v / u ** 3));
  const w = (Math.PI + Math.acos(cosine)) / 3;
  return unit(2 * u * Math.cos(w) - b / (3 * a));
}

/** Variance of the observed difference at the restricted maximum-likelihood rates; `corrected` multiplies by N/(N-1). */
export function restrictedVariance(arms: TwoArms, difference: number, corrected: boolean): number {
  const r1 = restrictedRate(arms, difference);
  const r2 = unit(r1 - difference);
  const total = arms.n1 + arms.n2;
  const variance = (r1 * (1 - r1)) / arms.n1 + (r2 * (1 - r2)) / arms.n2;
  return corrected ? (variance * total) / (total - 1) : variance;
}

/** Limits at which |observed - D| = z sqrt(variance(D)), bisected on both sides of the observed difference. */
export function invertScore(observed: number, z: number, variance: (difference: number) => number): Interval {
  // the observed difference itself is always inside, also where its variance is 0
  const gap = (d: number): number => (d === observed ? -1 : Math.abs(observed - d) - z * Math.sqrt(variance(d)));
  return {
    lower: observed <= -1 || gap(-1) <= 0 ? -1 : bisect(gap, -1, observed),
    upper: observed >= 1 || gap(1) <= 0 ? 1 : bisect(gap, observed, 1),
  };
}

function scoreInterval(arms: TwoArms, conf: number, corrected: boolean): Limits {
  checkTrials(arms.x1, arms.n1, '1');
  checkTrials(arms.x2, arms.n2, '2');
  const estimate = arms.x1 / arms.n1 - arms.x2 / arms.n2;
  return {
    estimate,
    ...invertScore(estimate, criticalZ(conf), (d) => restrictedVariance(arms, d, corrected)),
  };
}

/**
 * Miettinen-Nurminen score interval of p1-p2: for whenever the interval must agree with a p-value (it inverts the N-1
 * chi-squared test). Shares, -1 to 1. Source: Miettinen & Nurminen 1985.
 */
export function miettinenNurminen(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return scoreInterval({ x1, n1, x2, n2 }, conf, true);
}

/** Mee's score interval of p1-p2: Miettinen-Nurminen without the factor N/(N-1). Source: Mee 1984. */
export function mee(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return scoreInterval({ x1, n1, x2, n2 }, conf, false);
}

function waldOf(x1: number, n1: number, x2: number, n2: number, conf: number): { centre: number; half: number } {
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  return { centre: p1 - p2, half: criticalZ(conf) * Math.sqrt((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2) };
}

/** Agresti-Caffo interval of p1-p2: one success and one failure added to each arm, then Wald; not truncated. For comparison. Source: Agresti & Caffo 2000. */
export function agrestiCaffo(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  const { centre, half } = waldOf(x1 + 1, n1 + 2, x2 + 1, n2 + 2, conf);
  return { estimate: x1 / n1 - x2 / n2, lower: centre - half, upper: centre + half };
}

/** Wald interval of p1-p2, not truncated. Never for a report: zero width when both arms are 0/n or n/n. */
export function waldDifference(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  const { centre, half } = waldOf(x1, n1, x2, n2, conf);
  return { estimate: centre, lower: centre - half, upper: centre + half };
}
