import { UserError } from '../errors.ts';
import { total } from './check.ts';
import { type ClusterCounts, checkClusters } from './clusters.ts';
import { randomUniform } from './random.ts';

/** Distribution of a pooled share over resamples of whole clusters. */
export interface ClusterBootstrap {
  readonly bootMean: number;
  readonly bootSE: number;
  readonly q025: number;
  readonly q05: number;
  readonly q50: number;
  readonly q95: number;
  readonly q975: number;
  readonly resamples: number;
}

function summarise(values: Float64Array): ClusterBootstrap {
  const sorted = values.toSorted();
  const size = sorted.length;
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sum / size;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const quantile = (p: number): number => sorted[Math.max(0, Math.ceil(size * p - 1e-9) - 1)]!;
  return {
    bootMean: mean,
    bootSE: Math.sqrt(squares / size),
    q025: quantile(0.025),
    q05: quantile(0.05),
    q50: quantile(0.5),
    q95: quantile(0.95),
    q975: quantile(0.975),
    resamples: size,
  };
}

/** All G^G resamples of whole clusters (G at most 7), inverse-ecdf quantiles: what a Monte Carlo cluster bootstrap converges to. Not a default: percentile intervals cover 70% at five clusters. Source: Efron & Tibshirani 1993. */
export function clusterBootstrapExact(counts: ClusterCounts): ClusterBootstrap {
  checkClusters(counts);
  const clusters = counts.sizes.length;
  if (clusters > 7)
    throw new UserError(`clusters: ${clusters} are too many to enumerate (at most 7; draw resamples instead)`);
  const values = new Float64Array(clusters ** clusters);
  for (let code = 0; code < values.length; code++) {
    let rest = code;
    let [x, n] = [0, 0];
    for (let draw = 0; draw < clusters; draw++) {
      const c = rest % clusters;
      rest = (rest - c) / clusters;
      x += counts.successes[c]!;
      n += counts.sizes[c]!;
    }
    values[code] = x / n;
  }
  return summarise(values);
}

/** Seeded resamples of whole clusters of any statistic; at least 2,000. For statistics that no formula here covers. */
export function clusterBootstrap<T>(
  clusters: readonly T[],
  statistic: (sample: readonly T[]) => number,
  seed = 1,
  resamples = 2000,
): ClusterBootstrap {
  if (clusters.length < 3) throw new UserError(`clusters: ${clusters.length} given, at least 3 needed`);
  const uniform = randomUniform(seed);
  const values = Float64Array.from({ length: resamples }, () =>
    statistic(clusters.map(() => clusters[Math.floor(uniform() * clusters.length)]!)),
  );
  if (!Number.isFinite(total([...values])))
    throw new UserError('statistic: not finite on some resample of the clusters');
  return summarise(values);
}
