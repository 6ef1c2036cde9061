import { checkLevel, type Limits } from './check.ts';
import { criticalT } from './clusters.ts';
import { squareAndAdd } from './difference.ts';
import { covariance, type Design, differenceInfluence, type Influence, varianceOf } from './influence.ts';
import { criticalZ, wilsonAt } from './proportion.ts';
import { randomWords } from './random.ts';
import { tTwoSided } from './students-t.ts';

/** An interval with what it stands on. */
export interface EngineInterval extends Limits {
  readonly se: number;
  readonly df: number;
  /** Independent units: rows, or clusters. */
  readonly units: number;
  readonly method: 'identity-t' | 'wilson-neff' | 'wilson-neff-t' | 'square-and-add';
  /** Effective sample size; absent for identity-t. */
  readonly nEff?: number;
  /** Two-sided p-value of estimate 0; given for differences. */
  readonly p?: number;
}

/** Estimate -+ t SE under a design: for differences and for quantities without bounds. Not truncated. */
export function identityT(influence: Influence, design: Design, conf = 0.95): EngineInterval {
  const { value, df, units } = varianceOf(influence, design);
  const se = Math.sqrt(value);
  const half = (df > 0 ? criticalT(conf, df) : Number.NaN) * se;
  const { estimate } = influence;
  return {
    estimate,
    lower: estimate - half,
    upper: estimate + half,
    se,
    df,
    units,
    method: 'identity-t',
    p: se > 0 ? tTwoSided(estimate / se, df) : Number.NaN,
  };
}

/** Rows that an estimate uses, weighted by their numbers where rows are totals. */
function rowsOf({ active }: Influence): number {
  let rows = 0;
  for (const value of active) rows += value;
  return rows;
}

/**
 * Wilson at n_eff = min(n, p(1-p)/V) under a design: with z for independent rows (then exactly Wilson), with t of G-1 for clusters. At 0 and 1, without
 * a floor, n_eff is the number of independent units (the zero rule). `n` is the number of transcripts where rows are totals.
 */
export function wilsonNeff(influence: Influence, design: Design, conf = 0.95, n = rowsOf(influence)): EngineInterval {
  checkLevel(conf);
  const p = Math.min(1, Math.max(0, influence.estimate));
  const spread = varianceOf(influence, design);
  const independent = design.kind === 'iid' || design.kind === 'stratified';
  const variance = independent ? spread.plain : spread.value;
  const { floor } = influence;
  const boundary = p === 0 || p === 1 || !(variance > 1e-300);
  const smoothed = floor === undefined ? n : (floor.rate * (1 - floor.rate)) / floor.variance;
  // an audit of independent rows has its size from the smoothed rate and variance alone
  const seen = floor !== undefined && independent ? n : boundary ? spread.units : (p * (1 - p)) / variance;
  const nEff = Math.min(n, smoothed, seen);
  const critical = independent ? criticalZ(conf) : criticalT(conf, spread.df);
  return {
    estimate: influence.estimate,
    ...wilsonAt(p, nEff, critical),
    se: Math.sqrt(variance),
    df: spread.df,
    units: spread.units,
    nEff,
    method: independent ? 'wilson-neff' : 'wilson-neff-t',
  };
}

/** Difference of two rates by square-and-add of their Wilson-neff limits with the correlation of the estimates, shrunk by 1 - 1/sqrt(units) and at least 0. */
export function squareAndAddRho(
  one: Influence,
  two: Influence,
  design: Design,
  conf = 0.95,
  sizes?: readonly [number, number],
): EngineInterval {
  const [a, b] = [wilsonNeff(one, design, conf, sizes?.[0]), wilsonNeff(two, design, conf, sizes?.[1])];
  const own = [one, two].map((part) => covariance(part, part, design).value) as [number, number];
  const { value, units, df } = covariance(one, two, design);
  const scale = Math.sqrt(own[0] * own[1]);
  const rho = scale > 0 ? Math.max(0, Math.min(1, value / scale)) * (1 - 1 / Math.sqrt(units)) : 0;
  const limits = squareAndAdd(a, b, rho);
  const whole = identityT(differenceInfluence(one, two), design, conf);
  return {
    ...limits,
    se: whole.se,
    df,
    units,
    method: 'square-and-add',
    ...(whole.p === undefined ? {} : { p: whole.p }),
  };
}

/** The default difference under a design: identity-t for clusters, square-and-add for independent or audited rows and wherever a rate is 0 or 1. */
export function differenceInterval(
  one: Influence,
  two: Influence,
  design: Design,
  conf = 0.95,
  sizes?: readonly [number, number],
): EngineInterval {
  const clustered = design.kind === 'cluster' || design.kind === 'two-way';
  const audited = one.floor !== undefined || two.floor !== undefined;
  const edge = [one, two].some(({ estimate }) => !(estimate > 0 && estimate < 1));
  if (clustered && !audited && !edge) {
    const interval = identityT(differenceInfluence(one, two), design, conf);
    if (interval.se > 0) {
      return { ...interval, lower: Math.max(-1, interval.lower), upper: Math.min(1, interval.upper) };
    }
  }
  return squareAndAddRho(one, two, design, conf, sizes);
}

/**
 * Critical value for simultaneous intervals of correlated estimates over the same clusters: the conf-quantile of max |sum_c w_c u_ck|/se_k over seeded
 * Rademacher weights w. At least the single critical value. Source: Mammen 1993; Romano & Wolf 2005.
 */
export function maxT(
  influences: readonly Influence[],
  keys: readonly unknown[],
  conf = 0.95,
  seed = 1,
  draws = 4000,
): number {
  checkLevel(conf);
  const groups = new Map<unknown, number>();
  for (const key of keys) if (!groups.has(key)) groups.set(key, groups.size);
  const clusters = groups.size;
  const totals = influences.map(({ phi }) => {
    const sums = new Float64Array(clusters);
    phi.forEach((value, i) => {
      sums[groups.get(keys[i])!]! += value;
    });
    let squares = 0;
    for (const value of sums) squares += value * value;
    return squares > 0 ? sums.map((value) => value / Math.sqrt(squares)) : sums;
  });
  const next = randomWords(seed);
  const signs = new Int8Array(clusters);
  const top = Float64Array.from({ length: draws }, () => {
    let bits = 0;
    for (let c = 0; c < clusters; c++) {
      if (c % 32 === 0) bits = next();
      signs[c] = bits & (1 << (c % 32)) ? 1 : -1;
    }
    let largest = 0;
    for (const sums of totals) {
      let sum = 0;
      for (let c = 0; c < clusters; c++) sum += signs[c]! * sums[c]!;
      largest = Math.max(largest, Math.abs(sum));
    }
    return largest;
  }).toSorted();
  return Math.max(criticalT(conf, clusters - 1), top[Math.ceil(draws * conf) - 1]!);
}
