import { UserError } from '../errors.ts';
import { checkTrials, total } from './check.ts';
import { betaQuantile, incompleteBeta } from './special-beta.ts';
import { logGamma } from './special-gamma.ts';

/** Successes and trials of many cells. */
export interface Cells {
  readonly x: readonly number[];
  readonly n: readonly number[];
}

/** Beta distribution from which the cells' true rates are thought to come. */
export interface BetaBinomial {
  readonly alpha: number;
  readonly beta: number;
  readonly mean: number;
  /** Intraclass correlation 1/(alpha+beta+1). */
  readonly rho: number;
  /** sum ln C(n, x) + ln B(alpha+x, beta+n-x) - ln B(alpha, beta). */
  readonly logLik: number;
}

function check({ x, n }: Cells): void {
  if (x.length !== n.length) throw new UserError(`x: ${x.length} values, but n has ${n.length}`);
  if (x.length < 2) throw new UserError(`x: ${x.length} cells, at least 2 needed (8 for a list of the worst)`);
  x.forEach((value, i) => {
    checkTrials(value, n[i]!, `[${i}]`);
    if (!Number.isInteger(value) || !Number.isInteger(n[i]!)) throw new UserError(`x[${i}]: counts must be whole`);
  });
}

/** How many of the values are above k, for k = 0, 1, ... */
function above(values: readonly number[]): readonly number[] {
  const counts = new Array<number>(Math.max(...values, 0)).fill(0);
  for (const value of values) if (value > 0) counts[value - 1]!++;
  for (let k = counts.length - 2; k >= 0; k--) counts[k]! += counts[k + 1]!;
  return counts;
}

/** sum_k counts[k] f(shift + k). */
function weighted(counts: readonly number[], shift: number, f: (value: number) => number): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k]! * f(shift + k);
  return sum;
}

/** The likelihood of the cells as finite sums, exact for whole counts. */
interface Likelihood {
  readonly value: (alpha: number, beta: number) => number;
  /** Derivatives by alpha, beta, then second derivatives aa, bb, ab. */
  readonly derivatives: (alpha: number, beta: number) => readonly [number, number, number, number, number];
}

function likelihood({ x, n }: Cells): Likelihood {
  const hits = above(x);
  const misses = above(x.map((value, i) => n[i]! - value));
  const trials = above(n);
  const inverse = (value: number): number => 1 / value;
  const square = (value: number): number => -1 / (value * value);
  return {
    value: (alpha, beta) =>
      trials.length > 4000
        ? total(x.map((value, i) => ratio(alpha, value) + ratio(beta, n[i]! - value) - ratio(alpha + beta, n[i]!)))
        : weighted(hits, alpha, Math.log) + weighted(misses, beta, Math.log) - weighted(trials, alpha + beta, Math.log),
    derivatives: (alpha, beta) => {
      const both = weighted(trials, alpha + beta, inverse);
      const second = weighted(trials, alpha + beta, square);
      return [
        weighted(hits, alpha, inverse) - both,
        weighted(misses, beta, inverse) - both,
        weighted(hits, alpha, square) - second,
        weighted(misses, beta, square) - second,
        -second,
      ];
    },
  };
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** ln G(a+k) - ln G(a). */
function ratio(a: number, k: number): number {
  return logGamma(a + k) - logGamma(a);
}

/** Moment estimates of mean and intraclass correlation, cells weighted by size. Source: Kleinman 1973. */
export function betaBinomialMoments({ x, n }: Cells): { readonly mean: number; readonly rho: number } {
  check({ x, n });
  const size = total(n);
  const mean = total(x) / size;
  let [spread, one, two] = [0, 0, 0];
  x.forEach((value, i) => {
    const w = n[i]! / size;
    spread += w * (value / n[i]! - mean) ** 2;
    one += w * (1 - w);
    two += (w * (1 - w)) / n[i]!;
  });
  const variance = mean * (1 - mean);
  return { mean, rho: (spread - variance * two) / (variance * (one - two)) };
}

/** Maximum-likelihood beta-binomial by damped Newton steps in (ln alpha, ln beta). Throws where the cells vary no more than chance. Source: Griffiths 1973. */
export function betaBinomialMle(cells: Cells): BetaBinomial {
  check(cells);
  const { value, derivatives } = likelihood(cells);
  const size = total(cells.n);
  const mean = total(cells.x) / size;
  if (mean === 0 || mean === 1)
    throw new UserError('beta_binomial: every cell is 0/n or every one n/n (nothing to shrink)');
  let a = Math.log(mean * 5);
  let b = Math.log((1 - mean) * 5);
  let current = value(Math.exp(a), Math.exp(b));
  for (let step = 0; step < 200; step++) {
    const [alpha, beta] = [Math.exp(a), Math.exp(b)];
    if (alpha + beta > 1e7)
      throw new UserError('beta_binomial: the cells vary no more than chance (report the pooled rate)');
    const [ga, gb, haa, hbb, hab] = derivatives(alpha, beta);
    const gradient = [ga * alpha, gb * beta] as const;
    const aa = haa * alpha * alpha + ga * alpha;
    const bb = hbb * beta * beta + gb * beta;
    const ab = hab * alpha * beta;
    const determinant = aa * bb - ab * ab;
    const concave = aa < 0 && determinant > 0;
    let da = concave ? -(bb * gradient[0] - ab * gradient[1]) / determinant : gradient[0] / (1 + Math.abs(gradient[0]));
    let db = concave ? -(aa * gradient[1] - ab * gradient[0]) / determinant : gradient[1] / (1 + Math.abs(gradient[1]));
    const limit = Math.max(1, Math.abs(da) / 2, Math.abs(db) / 2);
    [da, db] = [da / limit, db / limit];
    let next = value(Math.exp(a + da), Math.exp(b + db));
    for (let half = 0; half < 40 && next < current; half++) {
      [da, db] = [da / 2, db / 2];
      next = value(Math.exp(a + da), Math.exp(b + db));
    }
    if (next < current) break;
    [a, b, current] = [a + da, b + db, next];
    if (Math.abs(da) + Math.abs(db) < 1e-14) break;
  }
  const [alpha, beta] = [Math.exp(a), Math.exp(b)];
  return {
    alpha,
    beta,
    mean: alpha / (alpha + beta),
    rho: 1 / (alpha + beta + 1),
    logLik: current + total(cells.x.map((x, i) => logChoose(cells.n[i]!, x))),
  };
}

/** Shrunk mean (x+alpha)/(n+alpha+beta) of a cell with the naive posterior interval, which ignores the hyperparameters' error: for comparison. */
export function naiveShrunk(x: number, n: number, { alpha, beta }: Pick<BetaBinomial, 'alpha' | 'beta'>, conf = 0.95) {
  const [a, b] = [x + alpha, n - x + beta];
  const tail = (1 - conf) / 2;
  return { estimate: a / (a + b), lower: betaQuantile(tail, a, b), upper: betaQuantile(1 - tail, a, b) };
}

/** Posterior of the hyperparameters on a grid: points of noticeable weight. */
export interface HyperGrid {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Full-Bayes beta-binomial: posterior of (alpha, beta) under the hyperprior (alpha+beta)^(-5/2) on a grid in (ln alpha/beta, ln(alpha+beta)).
 * The box is where the posterior is within e^-16 of its top. Deterministic. Source: Gelman et al. 2013 (BDA3), section 5.3.
 */
export function hyperGrid(cells: Cells, points = 160): HyperGrid {
  check(cells);
  const { value } = likelihood(cells);
  const logDensity = (u: number, v: number): number => {
    const size = Math.exp(v);
    const alpha = size / (1 + Math.exp(-u));
    const beta = size / (1 + Math.exp(u));
    return value(alpha, beta) - 2.5 * v + Math.log(alpha) + Math.log(beta);
  };
  const box = { u: [-14, 14], v: [-4, 14] } as { u: [number, number]; v: [number, number] };
  for (let round = 0; round < 4; round++) {
    const coarse = 48;
    const kept = near(logDensity, box, coarse, 16);
    const [du, dv] = [(box.u[1] - box.u[0]) / coarse, (box.v[1] - box.v[0]) / coarse];
    box.u = [Math.max(box.u[0], kept.u[0] - du), Math.min(box.u[1], kept.u[1] + du)];
    box.v = [Math.max(box.v[0], kept.v[0] - dv), Math.min(box.v[1], kept.v[1] + dv)];
  }
  const found: [number, number, number][] = [];
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= points; i++) {
    const u = box.u[0] + ((box.u[1] - box.u[0]) * i) / points;
    for (let j = 0; j <= points; j++) {
      const v = box.v[0] + ((box.v[1] - box.v[0]) * j) / points;
      const density = logDensity(u, v);
      top = Math.max(top, density);
      found.push([u, v, density]);
    }
  }
  const kept = found.filter(([, , density]) => density > top - 16);
  const weights = kept.map(([, , density]) => Math.exp(density - top));
  const sum = total(weights);
  return {
    alpha: Float64Array.from(kept, ([u, v]) => Math.exp(v) / (1 + Math.exp(-u))),
    beta: Float64Array.from(kept, ([u, v]) => Math.exp(v) / (1 + Math.exp(u))),
    weight: Float64Array.from(weights, (weight) => weight / sum),
  };
}

/** Smallest box of coarse points whose log density is within `drop` of the top. */
function near(
  density: (u: number, v: number) => number,
  box: { readonly u: readonly [number, number]; readonly v: readonly [number, number] },
  points: number,
  drop: number,
): { readonly u: [number, number]; readonly v: [number, number] } {
  const all: [number, number, number][] = [];
  for (let i = 0; i <= points; i++) {
    for (let j = 0; j <= points; j++) {
      const u = box.u[0] + ((box.u[1] - box.u[0]) * i) / points;
      const v = box.v[0] + ((box.v[1] - box.v[0]) * j) / points;
      all.push([u, v, density(u, v)]);
    }
  }
  const top = Math.max(...all.map(([, , value]) => value));
  const kept = all.filter(([, , value]) => value > top - drop);
  const ends = (position: 0 | 1): [number, number] => {
    const values = kept.map((point) => point[position]);
    return [Math.min(...values), Math.max(...values)];
  };
  return { u: ends(0), v: ends(1) };
}

/** Mean of a quantity over the grid. */
export function gridMean({ alpha, beta, weight }: HyperGrid, f: (alpha: number, beta: number) => number): number {
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += weight[i]! * f(alpha[i]!, beta[i]!);
  return sum;
}

/** A cell's rate shrunk towards the others, with the mixture's equal-tailed interval. */
export interface Shrunk {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Shrunk rates of all cells with intervals from the mixture of Beta posteriors over a grid. For ranking and lists of the worst cells only, at
 * eight cells or more; never as the reported rate. Source: BDA3, section 5.3.
 */
export function shrink(cells: Cells, conf = 0.95, points = 24): readonly Shrunk[] {
  if (cells.x.length < 8) throw new UserError(`shrinkage: ${cells.x.length} cells, at least 8 needed`);
  const grid = hyperGrid(cells, points);
  const tail = (1 - conf) / 2;
  return cells.x.map((x, i) => {
    const n = cells.n[i]!;
    const below = (rate: number): number => gridMean(grid, (a, b) => incompleteBeta(rate, x + a, n - x + b));
    return {
      estimate: gridMean(grid, (a, b) => (x + a) / (n + a + b)),
      lower: quantile((rate) => below(rate) - tail),
      upper: quantile((rate) => below(rate) - (1 - tail)),
    };
  });
}

/** Root on [0, 1] to about ten digits: the mixture is costly, and the grid allows no more. */
function quantile(f: (rate: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 34; step++) {
    const mid = (low + high) / 2;
    if (f(mid) < 0) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}
