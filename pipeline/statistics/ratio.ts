import { UserError } from '../errors.ts';
import { bisectPositive } from './bisect.ts';
import { checkTrials, type Limits } from './check.ts';
import { criticalZ, wilson } from './proportion.ts';

function check(x1: number, n1: number, x2: number, n2: number): void {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  if (x1 === 0 && x2 === 0) throw new UserError('ratio: both rates are 0, so it is undefined (report the difference)');
}

function ratioOf(x1: number, n1: number, x2: number, n2: number): number {
  return x2 === 0 ? Number.POSITIVE_INFINITY : x1 / n1 / (x2 / n2);
}

/** Limits where |p1 - R p2| = z sqrt(V(R)), V at the maximum-likelihood rates under p1 = R p2. */
function scoreRatio(x1: number, n1: number, x2: number, n2: number, conf: number, corrected: boolean): Limits {
  check(x1, n1, x2, n2);
  const z = criticalZ(conf);
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const size = n1 + n2;
  const factor = corrected ? size / (size - 1) : 1;
  const estimate = ratioOf(x1, n1, x2, n2);
  const gap = (ratio: number): number => {
    const a = size * ratio;
    const b = ratio * n1 + x1 + n2 + ratio * x2;
    const c = x1 + x2;
    const r2 = Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
    const r1 = Math.min(1, ratio * r2);
    const variance = (r1 * (1 - r1)) / n1 + (ratio * ratio * r2 * (1 - r2)) / n2;
    return Math.abs(p1 - ratio * p2) - z * Math.sqrt(variance * factor);
  };
  const inside = (ratio: number): number => (ratio === estimate ? -1 : gap(ratio));
  const far = 1e15;
  return {
    estimate,
    lower: x1 === 0 ? 0 : bisectPositive(inside, 1 / far, Number.isFinite(estimate) ? estimate : far),
    upper: x2 === 0 ? Number.POSITIVE_INFINITY : bisectPositive(inside, estimate === 0 ? 1 / far : estimate, far),
  };
}

/**
 * Miettinen-Nurminen score interval of the ratio p1/p2: the default ratio. Report the difference first: a ratio of rare rates is
 * unstable. Lower 0 at x1 = 0, upper Infinity at x2 = 0. Source: Miettinen & Nurminen 1985.
 */
export function ratioMiettinenNurminen(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return scoreRatio(x1, n1, x2, n2, conf, true);
}

/** Koopman's score interval of p1/p2: Miettinen-Nurminen without the factor N/(N-1). Source: Koopman 1984. */
export function koopman(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return scoreRatio(x1, n1, x2, n2, conf, false);
}

/** MOVER-R interval of p1/p2 from the Wilson limits of both rates: closed form. Source: Donner & Zou 2012. */
export function ratioMover(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  check(x1, n1, x2, n2);
  const one = wilson(x1, n1, conf);
  const two = wilson(x2, n2, conf);
  const product = one.estimate * two.estimate;
  const root = (limit1: number, limit2: number): number =>
    Math.sqrt(Math.max(0, product ** 2 - limit1 * limit2 * (2 * one.estimate - limit1) * (2 * two.estimate - limit2)));
  const below = two.upper * (2 * two.estimate - two.upper);
  const above = two.lower * (2 * two.estimate - two.lower);
  return {
    estimate: ratioOf(x1, n1, x2, n2),
    lower: x1 === 0 ? 0 : (product - root(one.lower, two.upper)) / below,
    upper: x2 === 0 ? Number.POSITIVE_INFINITY : (product + root(one.upper, two.lower)) / above,
  };
}

/** Log-normal interval of p1/p2. Not for small counts, and refused at zero. For comparison only. Source: Katz et al. 1978. */
export function katzLog(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  check(x1, n1, x2, n2);
  if (x1 === 0 || x2 === 0) throw new UserError('katz_log: a count is 0 (take the Miettinen-Nurminen interval)');
  const estimate = ratioOf(x1, n1, x2, n2);
  const half = criticalZ(conf) * Math.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2);
  return { estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) };
}
