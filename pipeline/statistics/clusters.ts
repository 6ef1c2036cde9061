import { UserError } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { checkCount, checkLevel, checkTrials, type Limits, total } from './check.ts';
import { clopperPearson, criticalZ, wilsonAt } from './proportion.ts';
import { tQuantile } from './students-t.ts';

/** Transcripts and successes per cluster (scenario, prompt family, base transcript), in any order. */
export interface ClusterCounts {
  readonly sizes: readonly number[];
  readonly successes: readonly number[];
}

/** Fewest clusters from which a cluster interval is given at all. */
export const FEWEST_CLUSTERS = 3;

/** Two-sided critical value of Student's t. */
export function criticalT(conf: number, df: number): number {
  checkLevel(conf);
  return -tQuantile((1 - conf) / 2, df);
}

/** Throws unless the counts are possible and there are at least three clusters. */
export function checkClusters({ sizes, successes }: ClusterCounts): void {
  if (sizes.length !== successes.length) {
    throw new UserError(`successes: ${successes.length} values, but sizes has ${sizes.length}`);
  }
  sizes.forEach((n, i) => {
    checkCount(n, `sizes[${i}]`);
    checkCount(successes[i]!, `successes[${i}]`);
    checkTrials(successes[i]!, n, `[${i}]`);
  });
  if (sizes.length < FEWEST_CLUSTERS) {
    throw new UserError(
      `clusters: ${sizes.length} given, at least ${FEWEST_CLUSTERS} needed (leave clustering out, or cluster by scenario)`,
    );
  }
}

/** Cluster-robust variances of a pooled share and what follows from them. */
export interface ClusterVariance {
  readonly estimate: number;
  readonly x: number;
  readonly n: number;
  readonly clusters: number;
  readonly seCLT: number;
  /** Standard error of Miller 2024, without a correction for few clusters. */
  readonly seMiller: number;
  readonly seCR0: number;
  /** Standard error with the factor G/(G-1): that of Inspect's `stderr(cluster=)` and of survey packages. */
  readonly seCR1: number;
  readonly seCR2: number;
  /** Satterthwaite degrees of freedom of CR2. */
  readonly dfCR2: number;
  /** Intraclass correlation by analysis of variance. */
  readonly icc: number;
  readonly deffAnova: number;
  /** CR1 variance over that of independent transcripts; NaN at 0/n and n/n. */
  readonly deff: number;
}

/** ANOVA intraclass correlation of 0/1 outcomes in clusters; NaN where no outcome varies. Source: Donner & Klar 2000; Fleiss 1981. */
export function intraclassCorrelation({ sizes, successes }: ClusterCounts): number {
  const n = total(sizes);
  const groups = sizes.length;
  const p = total(successes) / n;
  let between = 0;
  let within = 0;
  let squares = 0;
  sizes.forEach((size, c) => {
    const rate = successes[c]! / size;
    between += size * (rate - p) ** 2;
    within += size * rate * (1 - rate);
    squares += size * size;
  });
  const msb = between / (groups - 1);
  const msw = n > groups ? within / (n - groups) : 0;
  const typical = (n - squares / n) / (groups - 1);
  return (msb - msw) / (msb + (typical - 1) * msw);
}

/** Cluster-robust standard errors of a pooled share: CR0, CR1, CR2 (Satterthwaite), ICC and design effect. Source: Liang & Zeger 1986; Bell & McCaffrey 2002; Miller 2024. */
export function clusterVariance(counts: ClusterCounts): ClusterVariance {
  checkClusters(counts);
  const { sizes, successes } = counts;
  const n = total(sizes);
  const x = total(successes);
  const p = x / n;
  const clusters = sizes.length;
  let squares = 0;
  let own = 0;
  let cr2 = 0;
  let sizeSquares = 0;
  let trace = 0;
  let cross = 0;
  const weights = sizes.map((size) => (size / n) ** 2 / (1 - size / n));
  const weightSum = total(weights);
  sizes.forEach((size, c) => {
    const hits = successes[c]!;
    const residual = hits - p * size;
    squares += residual ** 2;
    own += hits * (1 - p) ** 2 + (size - hits) * p * p;
    cr2 += residual ** 2 / (1 - size / n);
    sizeSquares += size * size;
    trace += (size / n ** 2) ** 2;
    cross += weights[c]! * (weightSum - weights[c]!);
  });
  const independent = (p * (1 - p)) / n;
  const icc = intraclassCorrelation(counts);
  const seCR0 = Math.sqrt(squares) / n;
  const seCR1 = seCR0 * Math.sqrt(clusters / (clusters - 1));
  const seCLT = Math.sqrt((p * (1 - p)) / (n - 1));
  return {
    estimate: p,
    x,
    n,
    clusters,
    seCLT,
    seMiller: Math.sqrt(Math.max(0, seCLT ** 2 + (squares - own) / n ** 2)),
    seCR0,
    seCR1,
    seCR2: Math.sqrt(cr2) / n,
    dfCR2: (1 / n) ** 2 / (trace + cross / n ** 2),
    icc,
    deffAnova: 1 + (sizeSquares / n - 1) * icc,
    deff: independent === 0 ? Number.NaN : seCR1 ** 2 / independent,
  };
}

/** Wilson interval at an effective size n/max(1, deff) with the t quantile of G-1 (df Infinity gives the z form). Source: Dean & Pagano 2015. */
export function wilsonDesignEffect(
  x: number,
  n: number,
  deff: number,
  conf = 0.95,
  df = Number.POSITIVE_INFINITY,
): Limits {
  checkTrials(x, n);
  if (!(deff > 0)) throw new UserError(`deff: ${deff} must be above 0`);
  const critical = df === Number.POSITIVE_INFINITY ? criticalZ(conf) : criticalT(conf, df);
  return { estimate: x / n, ...wilsonAt(x / n, n / Math.max(1, deff), critical) };
}

/** A clustered rate with its interval and how its effective size came about. */
export interface ClusteredRate extends Limits {
  readonly x: number;
  readonly n: number;
  readonly nEff: number;
  readonly deff: number;
  readonly clusters: number;
  readonly df: number;
  /** `estimated` from these clusters, `siblings` from a pooled ICC, or `worst-case` (ICC 1) at 0/n and n/n. */
  readonly effect: 'estimated' | 'siblings' | 'worst-case';
  /** At 0/n and n/n: the limits if the transcripts were independent (ICC 0), to be shown beside. */
  readonly independent?: Interval;
}

/**
 * The default interval of one rate in clusters: Wilson at n_eff = n/max(1, deff) with t of G-1. At 0/n and n/n the zero rule: deff from
 * the ICC of sibling cells if given, else n_eff = G. Below eight clusters attach FEW_CLUSTERS; below three it is refused.
 */
export function clusterRate(counts: ClusterCounts, conf = 0.95, siblingIcc?: number): ClusteredRate {
  const { estimate, x, n, clusters, deff } = clusterVariance(counts);
  const df = clusters - 1;
  const critical = criticalT(conf, df);
  const shared = { estimate, x, n, clusters, df };
  if (x > 0 && x < n) {
    const used = Math.max(1, deff);
    return { ...shared, ...wilsonAt(estimate, n / used, critical), nEff: n / used, deff: used, effect: 'estimated' };
  }
  const squares = total(counts.sizes.map((size) => size * size));
  const effect = siblingIcc === undefined ? 'worst-case' : 'siblings';
  const used = siblingIcc === undefined ? n / clusters : Math.max(1, 1 + (squares / n - 1) * siblingIcc);
  const independent = wilsonAt(estimate, n, criticalZ(conf));
  return { ...shared, ...wilsonAt(estimate, n / used, critical), nEff: n / used, deff: used, effect, independent };
}

/** ICC pooled over cells of one scenario family, each weighted by its within-cluster transcripts; cells of 0/n and n/n carry none. Undefined if no cell informs. */
export function pooledIcc(cells: readonly ClusterCounts[]): number | undefined {
  let weight = 0;
  let sum = 0;
  for (const cell of cells) {
    if (cell.sizes.length < 2) continue;
    const icc = intraclassCorrelation(cell);
    const share = total(cell.sizes) - cell.sizes.length;
    if (!Number.isFinite(icc) || share <= 0) continue;
    weight += share;
    sum += share * icc;
  }
  return weight === 0 ? undefined : Math.min(1, Math.max(0, sum / weight));
}

/** Korn-Graubard interval: Clopper-Pearson at the df-adjusted effective size min(n, n_eff (t_{n-1}/t_{G-1})^2). The "guaranteed" option for clusters. Source: Korn & Graubard 1998. */
export function kornGraubard(counts: ClusterCounts, conf = 0.95): Limits & { readonly nEff: number } {
  const { estimate, n, clusters, deff } = clusterVariance(counts);
  const size = Number.isNaN(deff) ? clusters : n / Math.max(1, deff);
  const nEff = Math.min(n, size * (criticalT(conf, n - 1) / criticalT(conf, clusters - 1)) ** 2);
  const { lower, upper } = clopperPearson(estimate * nEff, nEff, conf);
  return { estimate, lower, upper, nEff };
}

/** Mean -+ t SE with CR1 and G-1 degrees of freedom, not truncated: what Inspect gives. Not for rates near 0 or 1. */
export function waldClusters(counts: ClusterCounts, conf = 0.95): Limits {
  const { estimate, seCR1, clusters } = clusterVariance(counts);
  const half = criticalT(conf, clusters - 1) * seCR1;
  return { estimate, lower: estimate - half, upper: estimate + half };
}

/** Interval on the logit scale with CR1 and t of G-1; undefined (NaN) at 0/n and n/n. Source: Korn & Graubard 1998. */
export function logitClusters(counts: ClusterCounts, conf = 0.95): Limits {
  const { estimate, seCR1, clusters } = clusterVariance(counts);
  const centre = Math.log(estimate / (1 - estimate));
  const half = (criticalT(conf, clusters - 1) * seCR1) / (estimate * (1 - estimate));
  const expit = (value: number): number => 1 / (1 + Math.exp(-value));
  return { estimate, lower: expit(centre - half), upper: expit(centre + half) };
}
