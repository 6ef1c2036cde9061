import { UserError } from '../errors.ts';
import { checkCount, checkTrials, type Limits, total } from './check.ts';
import { chiSquaredSurvival } from './chi-squared.ts';
import { type ClusterCounts, clusterRate, clusterVariance, criticalT, FEWEST_CLUSTERS } from './clusters.ts';
import { squareAndAdd } from './difference.ts';
import { criticalZ, wilsonAt } from './proportion.ts';
import { randomWords } from './random.ts';
import { tTwoSided } from './students-t.ts';

/** Difference of two rates from different scenarios per arm (nested), by the idea of Rao & Scott. */
export interface RaoScottDifference {
  readonly estimate: number;
  readonly deff1: number;
  readonly deff2: number;
  readonly newcombeLower: number;
  readonly newcombeUpper: number;
  readonly raoScottChi2: number;
  readonly raoScottP: number;
  readonly waldSE: number;
  readonly satterthwaiteDf: number;
  readonly waldTLower: number;
  readonly waldTUpper: number;
}

/** Rao-Scott: (x/deff, n/deff) per arm into Newcombe and the chi-squared test; beside it Wald with Satterthwaite's df. Refused at 0/n and n/n. Source: Rao & Scott 1992. */
export function raoScott(arm1: ClusterCounts, arm2: ClusterCounts, conf = 0.95): RaoScottDifference {
  const one = clusterVariance(arm1);
  const two = clusterVariance(arm2);
  if (Number.isNaN(one.deff) || Number.isNaN(two.deff)) {
    throw new UserError(
      'rao_scott_difference: an arm is 0/n or n/n, so its design effect is unknown (use the nested difference)',
    );
  }
  const z = criticalZ(conf);
  const [size1, size2] = [one.n / one.deff, two.n / two.deff];
  const limits = squareAndAdd(
    { estimate: one.estimate, ...wilsonAt(one.estimate, size1, z) },
    { estimate: two.estimate, ...wilsonAt(two.estimate, size2, z) },
  );
  const estimate = one.estimate - two.estimate;
  const pooled = (one.estimate * size1 + two.estimate * size2) / (size1 + size2);
  const raoScottChi2 = estimate ** 2 / (pooled * (1 - pooled) * (1 / size1 + 1 / size2));
  const [v1, v2] = [one.seCR1 ** 2, two.seCR1 ** 2];
  const df = (v1 + v2) ** 2 / (v1 ** 2 / (one.clusters - 1) + v2 ** 2 / (two.clusters - 1));
  const waldSE = Math.sqrt(v1 + v2);
  const half = criticalT(conf, df) * waldSE;
  return {
    estimate,
    deff1: one.deff,
    deff2: two.deff,
    newcombeLower: limits.lower,
    newcombeUpper: limits.upper,
    raoScottChi2,
    raoScottP: chiSquaredSurvival(raoScottChi2, 1),
    waldSE,
    satterthwaiteDf: df,
    waldTLower: estimate - half,
    waldTUpper: estimate + half,
  };
}

/** The default difference of nested clusters: Wilson-neff-t per arm, then square and add. p by Wald t with Satterthwaite's df (NaN where both variances are 0). */
export function nestedDifference(
  arm1: ClusterCounts,
  arm2: ClusterCounts,
  conf = 0.95,
): Limits & { readonly p: number; readonly df: number } {
  const one = clusterVariance(arm1);
  const two = clusterVariance(arm2);
  const limits = squareAndAdd(clusterRate(arm1, conf), clusterRate(arm2, conf));
  const [v1, v2] = [one.seCR1 ** 2, two.seCR1 ** 2];
  const df = (v1 + v2) ** 2 / (v1 ** 2 / (one.clusters - 1) + v2 ** 2 / (two.clusters - 1));
  const p = v1 + v2 > 0 ? tTwoSided(limits.estimate / Math.sqrt(v1 + v2), df) : Number.NaN;
  return { ...limits, p, df };
}

/** Counts of the same scenarios in both arms, one entry a scenario. */
export interface CrossedCounts {
  readonly sizes1: readonly number[];
  readonly x1: readonly number[];
  readonly sizes2: readonly number[];
  readonly x2: readonly number[];
}

function checkCrossed({ sizes1, x1, sizes2, x2 }: CrossedCounts): void {
  const clusters = sizes1.length;
  for (const [name, list] of Object.entries({ x1, sizes2, x2 })) {
    if (list.length !== clusters) throw new UserError(`${name}: ${list.length} values, but sizes1 has ${clusters}`);
  }
  if (clusters < FEWEST_CLUSTERS) {
    throw new UserError(`clusters: ${clusters} given, at least ${FEWEST_CLUSTERS} needed (leave clustering out)`);
  }
  const arm = (sizes: readonly number[], hits: readonly number[], name: string): void => {
    sizes.forEach((n, c) => {
      checkCount(n, `sizes${name}[${c}]`);
      checkCount(hits[c]!, `x${name}[${c}]`);
      if (hits[c]! > n) throw new UserError(`x${name}[${c}]: ${hits[c]} is more than ${n}`);
    });
    checkTrials(total(hits), total(sizes), name);
  };
  arm(sizes1, x1, '1');
  arm(sizes2, x2, '2');
}

/** The linearised crossed difference with its parts; t and p are NaN where no scenario differs from the others (take the sign-flip p). */
export interface CrossedDifference extends Limits {
  readonly seCR1: number;
  readonly df: number;
  readonly t: number;
  readonly p: number;
  /** Method that gave the limits: linearised t, or square-and-add where it cannot be trusted. */
  readonly method: 'linearised-t' | 'square-and-add';
}

/** Residuals of both arms per scenario, divided by the arm's size. */
function residuals({ sizes1, x1, sizes2, x2 }: CrossedCounts): readonly (readonly [number, number])[] {
  const [n1, n2] = [total(sizes1), total(sizes2)];
  const [p1, p2] = [total(x1) / n1, total(x2) / n2];
  return sizes1.map((size, c) => [(x1[c]! - p1 * size) / n1, (x2[c]! - p2 * sizes2[c]!) / n2] as const);
}

/**
 * The default difference of crossed clusters (same scenarios in both arms): linearised CR1 with t of G-1, as OLS with clusters. Where an arm
 * is 0/n or n/n, or the variance 0: square-and-add of Wilson-neff-t limits with rho = max(0, C/sqrt(V1 V2)) (1 - 1/sqrt(G)).
 */
export function crossedDifference(counts: CrossedCounts, conf = 0.95): CrossedDifference {
  checkCrossed(counts);
  const { sizes1, x1, sizes2, x2 } = counts;
  const parts = residuals(counts);
  const clusters = parts.length;
  const correction = clusters / (clusters - 1);
  const variance = correction * total(parts.map(([a, b]) => (a - b) ** 2));
  const [hits1, n1, hits2, n2] = [total(x1), total(sizes1), total(x2), total(sizes2)];
  const estimate = hits1 / n1 - hits2 / n2;
  const seCR1 = Math.sqrt(variance);
  const df = clusters - 1;
  const t = variance > 1e-24 ? estimate / seCR1 : Number.NaN;
  const shared = { seCR1, df, t, p: variance > 1e-24 ? tTwoSided(t, df) : Number.NaN };
  const boundary = (x: number, n: number): boolean => x === 0 || x === n;
  if (variance > 1e-24 && !boundary(hits1, n1) && !boundary(hits2, n2)) {
    const half = criticalT(conf, df) * seCR1;
    return {
      estimate,
      lower: Math.max(-1, estimate - half),
      upper: Math.min(1, estimate + half),
      ...shared,
      method: 'linearised-t',
    };
  }
  const v1 = total(parts.map(([a]) => a * a));
  const v2 = total(parts.map(([, b]) => b * b));
  const covariance = total(parts.map(([a, b]) => a * b));
  const rho = v1 * v2 === 0 ? 0 : Math.max(0, covariance / Math.sqrt(v1 * v2)) * (1 - 1 / Math.sqrt(clusters));
  const limits = squareAndAdd(clusterRate(present(sizes1, x1), conf), clusterRate(present(sizes2, x2), conf), rho);
  return { ...limits, ...shared, method: 'square-and-add' };
}

/** Scenarios that occur in an arm. */
function present(sizes: readonly number[], successes: readonly number[]): ClusterCounts {
  const kept = sizes.flatMap((size, c) => (size > 0 ? [c] : []));
  return { sizes: kept.map((c) => sizes[c]!), successes: kept.map((c) => successes[c]!) };
}

/** Paired t on equally weighted scenario-level differences; scenarios missing in an arm are refused. For comparison with {@link crossedDifference}. */
export function scenarioLevelT(counts: CrossedCounts): {
  readonly meanDiff: number;
  readonly se: number;
  readonly t: number;
  readonly p: number;
} {
  checkCrossed(counts);
  const differences = counts.sizes1.map((size, c) => {
    const other = counts.sizes2[c]!;
    if (size === 0 || other === 0) throw new UserError(`clusters: scenario ${c} has no transcripts in one arm`);
    return counts.x1[c]! / size - counts.x2[c]! / other;
  });
  const clusters = differences.length;
  const meanDiff = total(differences) / clusters;
  const se = Math.sqrt(total(differences.map((d) => (d - meanDiff) ** 2)) / (clusters - 1) / clusters);
  const t = meanDiff / se;
  return { meanDiff, se, t, p: tTwoSided(t, clusters - 1) };
}

/** Largest number of scenarios for which every sign flip is enumerated. */
export const MOST_FLIPPED = 20;

/**
 * Randomisation test that flips the sign of each scenario's difference, two-sided on |sum|: exact (2^G) up to 20 scenarios, above that 20,000
 * seeded flips with (hits + 1)/(flips + 1). Source: Fisher 1935; Young 2019 for clusters.
 */
export function signFlip(
  differences: readonly number[],
  seed = 1,
): { readonly p: number; readonly permutations: number } {
  differences.forEach((value, i) => {
    if (!Number.isFinite(value)) throw new UserError(`differences[${i}]: ${value} is not a finite number`);
  });
  const clusters = differences.length;
  if (clusters === 0) throw new UserError('differences: none given (needs one a scenario)');
  const scale = total(differences.map(Math.abs));
  const limit = Math.abs(total(differences)) - 1e-10 * scale;
  let hits = 0;
  if (clusters <= MOST_FLIPPED) {
    const permutations = 2 ** clusters;
    for (let mask = 0; mask < permutations; mask++) {
      let sum = 0;
      for (let c = 0; c < clusters; c++) sum += mask & (1 << c) ? -differences[c]! : differences[c]!;
      if (Math.abs(sum) >= limit) hits++;
    }
    return { p: hits / permutations, permutations };
  }
  const next = randomWords(seed);
  const permutations = 20_000;
  for (let flip = 0; flip < permutations; flip++) {
    let sum = 0;
    let bits = 0;
    for (let c = 0; c < clusters; c++) {
      if (c % 32 === 0) bits = next();
      sum += bits & (1 << (c % 32)) ? -differences[c]! : differences[c]!;
    }
    if (Math.abs(sum) >= limit) hits++;
  }
  return { p: (hits + 1) / (permutations + 1), permutations };
}
