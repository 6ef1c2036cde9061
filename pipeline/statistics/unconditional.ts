import { UserError } from '../errors.ts';
import type { WarningCode } from '../estimate.ts';
import { checkWholeTrials } from './check.ts';
import { hypergeometric } from './hypergeometric.ts';
import { logGamma } from './special-gamma.ts';
import { fisherExact, TIE } from './two-by-two.ts';

const GRID = 2000;
const MOST_TABLES = 1e6;

/** For each x1, the runs [from, to] of x2 whose tables are at least as extreme. */
type Region = readonly (readonly (readonly [number, number])[])[];

function regionOf(n1: number, n2: number, inside: (x1: number, x2: number) => boolean): Region {
  return Array.from({ length: n1 + 1 }, (_, x1) => {
    const runs: [number, number][] = [];
    for (let x2 = 0; x2 <= n2; x2++) {
      if (!inside(x1, x2)) continue;
      const last = runs.at(-1);
      if (last && last[1] === x2 - 1) last[1] = x2;
      else runs.push([x2, x2]);
    }
    return runs;
  });
}

function logChoices(n: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, k) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
}

function pmf(logs: Float64Array, rate: number): Float64Array {
  const n = logs.length - 1;
  if (rate <= 0 || rate >= 1) return logs.map((_, k) => (k === (rate <= 0 ? 0 : n) ? 1 : 0));
  const yes = Math.log(rate);
  const no = Math.log1p(-rate);
  return logs.map((value, k) => Math.exp(value + k * yes + (n - k) * no));
}

/** Largest probability of the region over the common rate: a grid with both ends, then golden sections around its best points. */
function largest(n1: number, n2: number, region: Region): number {
  const [logs1, logs2] = [logChoices(n1), logChoices(n2)];
  const probability = (rate: number): number => {
    const one = pmf(logs1, rate);
    const below = new Float64Array(n2 + 2);
    pmf(logs2, rate).forEach((p, k) => {
      below[k + 1] = below[k]! + p;
    });
    let sum = 0;
    for (let x1 = 0; x1 <= n1; x1++) {
      for (const [from, to] of region[x1]!) sum += one[x1]! * (below[to + 1]! - below[from]!);
    }
    return sum;
  };
  const values = Array.from({ length: GRID + 1 }, (_, i) => probability(i / GRID));
  const best = Math.max(...values);
  let top = best;
  values.forEach((value, i) => {
    const peak = value >= (values[i - 1] ?? -1) && value >= (values[i + 1] ?? -1);
    if (peak && value > best * 0.9)
      top = Math.max(top, climb(probability, Math.max(0, i - 1) / GRID, Math.min(GRID, i + 1) / GRID));
  });
  return Math.min(1, top);
}

function climb(f: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [fa, fb] = [f(a), f(b)];
  while (high - low > 1e-9) {
    if (fa > fb) {
      [high, b, fb] = [b, a, fa];
      a = high - golden * (high - low);
      fa = f(a);
    } else {
      [low, a, fa] = [a, b, fb];
      b = low + golden * (high - low);
      fb = f(b);
    }
  }
  return Math.max(fa, fb);
}

function check(x1: number, n1: number, x2: number, n2: number): void {
  checkWholeTrials(x1, n1, '1');
  checkWholeTrials(x2, n2, '2');
  if ((n1 + 1) * (n2 + 1) > MOST_TABLES) {
    throw new UserError(
      `unconditional test: ${(n1 + 1) * (n2 + 1)} tables are too many (take Fisher's mid-p, pMidpMinlike of fisher)`,
    );
  }
}

/** p-values of an unconditional exact test. */
export interface UnconditionalResult {
  readonly pTwoSided: number;
  /** Alternative p1 < p2. */
  readonly pLess: number;
  /** Alternative p1 > p2. */
  readonly pGreater: number;
}

/** Barnard's test ordered by the pooled z (Suissa-Shuster): exact for fixed n1, n2. At most a million tables. Source: Suissa & Shuster 1985. */
export function barnard(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
): UnconditionalResult & { readonly statistic: number } {
  check(x1, n1, x2, n2);
  const z = (k1: number, k2: number): number => {
    const pooled = (k1 + k2) / (n1 + n2);
    const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
    return variance <= 0 ? 0 : (k1 / n1 - k2 / n2) / Math.sqrt(variance);
  };
  const statistic = z(x1, x2);
  const slack = TIE * Math.max(1, Math.abs(statistic));
  const over = (inside: (value: number) => boolean): number =>
    largest(
      n1,
      n2,
      regionOf(n1, n2, (k1, k2) => inside(z(k1, k2))),
    );
  return {
    statistic,
    pTwoSided: over((value) => Math.abs(value) >= Math.abs(statistic) - slack),
    pLess: over((value) => value <= statistic + slack),
    pGreater: over((value) => value >= statistic - slack),
  };
}

/** Boschloo's test: Fisher's one-sided p as the ordering, two-sided as twice the smaller, at most 1. More powerful than Fisher's. At most a million tables. Source: Boschloo 1970. */
export function boschloo(x1: number, n1: number, x2: number, n2: number): UnconditionalResult {
  check(x1, n1, x2, n2);
  const lessThan = Array.from({ length: n1 + 1 }, () => new Float64Array(n2 + 1));
  const moreThan = Array.from({ length: n1 + 1 }, () => new Float64Array(n2 + 1));
  for (let m = 0; m <= n1 + n2; m++) {
    const { from, probabilities } = hypergeometric(n1, n2, m);
    let sum = 0;
    for (let i = 0; i < probabilities.length; i++) {
      sum += probabilities[i]!;
      lessThan[from + i]![m - from - i] = sum;
    }
    sum = 0;
    for (let i = probabilities.length - 1; i >= 0; i--) {
      sum += probabilities[i]!;
      moreThan[from + i]![m - from - i] = sum;
    }
  }
  const over = (p: readonly Float64Array[]): number => {
    const limit = p[x1]![x2]! * (1 + TIE);
    return largest(
      n1,
      n2,
      regionOf(n1, n2, (k1, k2) => p[k1]![k2]! <= limit),
    );
  };
  const pLess = over(lessThan);
  const pGreater = over(moreThan);
  return { pTwoSided: Math.min(1, 2 * Math.min(pLess, pGreater)), pLess, pGreater };
}

/** Boschloo's two-sided p, or Fisher's mid-p with the warning EXACT_FALLBACK where the table is too large. */
export function exactTest(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
): { readonly p: number; readonly method: string; readonly warnings: readonly WarningCode[] } {
  if ((n1 + 1) * (n2 + 1) > MOST_TABLES) {
    return { p: fisherExact(x1, n1, x2, n2).pMidpMinlike, method: 'fisher_midp', warnings: ['EXACT_FALLBACK'] };
  }
  return { p: boschloo(x1, n1, x2, n2).pTwoSided, method: 'boschloo', warnings: [] };
}
