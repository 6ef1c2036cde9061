import { UserError } from '../errors.ts';
import { checkFinite } from './check.ts';

/**
 * An estimate with the contribution phi_i of each row (transcript, or totals of a cluster) to its error; contributions sum to 0. `active` marks
 * rows that the estimate uses, so that empty clusters are not counted. `floor` is the smoothed rate and variance of an audit, below which no design may go.
 */
export interface Influence {
  readonly estimate: number;
  readonly phi: Float64Array;
  readonly active: Uint8Array;
  readonly floor?: { readonly rate: number; readonly variance: number };
}

/** How rows depend on each other: not at all, within clusters, within two crossing clusterings, or drawn within fixed strata. */
export type Design =
  | { readonly kind: 'iid' }
  | { readonly kind: 'cluster'; readonly keys: readonly unknown[] }
  | { readonly kind: 'two-way'; readonly first: readonly unknown[]; readonly second: readonly unknown[] }
  | { readonly kind: 'stratified'; readonly strata: readonly unknown[] };

/** Ratio of totals sum a/sum b with phi_i = (a_i - R b_i)/sum b: a rate (b 1), a group's rate (b its membership), an audited rate of a group (pseudo-outcomes), or the same from totals per cluster. */
export function ratioInfluence(a: ArrayLike<number>, b: ArrayLike<number>): Influence {
  if (a.length !== b.length) throw new UserError(`influence: ${a.length} numerators, but ${b.length} denominators`);
  let [above, below] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    checkFinite(a[i]!, `numerator[${i}]`);
    checkFinite(b[i]!, `denominator[${i}]`);
    above += a[i]!;
    below += b[i]!;
  }
  if (below <= 0) throw new UserError('influence: the denominator is empty, so there is no rate');
  const estimate = above / below;
  const phi = new Float64Array(a.length);
  const active = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) {
    phi[i] = (a[i]! - estimate * b[i]!) / below;
    active[i] = a[i] !== 0 || b[i] !== 0 ? 1 : 0;
  }
  return { estimate, phi, active };
}

/** Mean of values with phi_i = (y_i - mean)/n: outcomes of 0 and 1, scores, or pseudo-outcomes of an audit. */
export function meanInfluence(values: ArrayLike<number>): Influence {
  return ratioInfluence(values, new Float64Array(values.length).fill(1));
}

/** Weighted sum of estimates over the same rows, such as a rate standardised over strata with fixed weights. Floors add as if independent. */
export function combine(parts: readonly Influence[], weights: readonly number[]): Influence {
  const rows = parts[0]?.phi.length ?? 0;
  if (parts.length === 0 || parts.length !== weights.length)
    throw new UserError('influence: needs one weight for each part');
  const phi = new Float64Array(rows);
  const active = new Uint8Array(rows);
  let [estimate, rate, variance] = [0, 0, 0];
  parts.forEach((part, k) => {
    if (part.phi.length !== rows)
      throw new UserError(`influence: part ${k} has ${part.phi.length} rows instead of ${rows}`);
    estimate += weights[k]! * part.estimate;
    rate += weights[k]! * (part.floor?.rate ?? part.estimate);
    variance += weights[k]! ** 2 * (part.floor?.variance ?? 0);
    for (let i = 0; i < rows; i++) {
      phi[i]! += weights[k]! * part.phi[i]!;
      active[i]! |= part.active[i]!;
    }
  });
  return variance > 0 ? { estimate, phi, active, floor: { rate, variance } } : { estimate, phi, active };
}

/** Difference of two estimates over the same rows: phi_1 - phi_2. */
export function differenceInfluence(one: Influence, two: Influence): Influence {
  return combine([one, two], [1, -1]);
}

/** Rate standardised to given weights over strata: within-stratum ratios, weighted. Throws where a stratum with weight has no rows. */
export function standardisedInfluence(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  strata: readonly unknown[],
  weights: ReadonlyMap<unknown, number>,
): Influence {
  const keys = [...weights.keys()];
  const sum = [...weights.values()].reduce((left, right) => left + right, 0);
  if (!(sum > 0)) throw new UserError('standardise: the weights of the strata sum to 0');
  const parts = keys.map((key) => {
    const pick = (list: ArrayLike<number>): Float64Array =>
      Float64Array.from(strata, (own, i) => (own === key ? list[i]! : 0));
    const below = pick(b);
    if (!below.some((value) => value > 0))
      throw new UserError(`stratum ${String(key)}: no transcripts of this group (drop it and say so)`);
    return ratioInfluence(pick(a), below);
  });
  return combine(
    parts,
    keys.map((key) => weights.get(key)! / sum),
  );
}

/** Variance (or covariance) of estimates under a design. */
export interface Spread {
  readonly value: number;
  /** The same without the factor for few units, for Wilson at independent rows. */
  readonly plain: number;
  /** Independent units: rows, clusters (the smaller clustering of two), or rows less strata. */
  readonly units: number;
  readonly df: number;
}

/** Numbers the keys of the active rows 0, 1, ... and counts them. */
function code(keys: readonly unknown[], active: Uint8Array): { readonly codes: Int32Array; readonly size: number } {
  if (keys.length !== active.length) throw new UserError(`design: ${keys.length} keys, but ${active.length} rows`);
  const seen = new Map<unknown, number>();
  const codes = Int32Array.from(keys, (key, i) => {
    if (active[i] === 0) return -1;
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, seen.size);
    return seen.size - 1;
  });
  return { codes, size: seen.size };
}

function sums({ codes, size }: { readonly codes: Int32Array; readonly size: number }, phi: Float64Array): Float64Array {
  const result = new Float64Array(size);
  for (let i = 0; i < phi.length; i++) if (codes[i]! >= 0) result[codes[i]!]! += phi[i]!;
  return result;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function clustered(one: Influence, two: Influence, active: Uint8Array, keys: readonly unknown[]): Spread {
  const coded = code(keys, active);
  const units = coded.size;
  if (units < 2) throw new UserError(`clusters: ${units} given, at least 3 needed (leave clustering out)`);
  const plain = product(sums(coded, one.phi), sums(coded, two.phi));
  return { value: (plain * units) / (units - 1), plain, units, df: units - 1 };
}

/** Covariance of two estimates over the same rows under a design: sums of products of contributions. */
export function covariance(one: Influence, two: Influence, design: Design): Spread {
  if (one.phi.length !== two.phi.length)
    throw new UserError('influence: estimates over different rows have no covariance');
  const active = one.active.map((value, i) => value | two.active[i]!);
  if (design.kind === 'cluster') return clustered(one, two, active, design.keys);
  if (design.kind === 'two-way') {
    const { first, second } = design;
    if (first.length !== second.length) throw new UserError('design: the two clusterings have different lengths');
    const pairs = new Map<unknown, Map<unknown, number>>();
    const both = first.map((key, i) => {
      const row = pairs.get(key) ?? new Map<unknown, number>();
      pairs.set(key, row);
      if (!row.has(second[i])) row.set(second[i], pairs.size * 1e6 + row.size);
      return row.get(second[i]);
    });
    const [a, b, ab] = [first, second, both].map((keys) => clustered(one, two, active, keys)) as [
      Spread,
      Spread,
      Spread,
    ];
    const units = Math.min(a.units, b.units);
    // the difference may fall below what one clustering alone shows; then that one stands
    const value = one === two ? Math.max(a.value + b.value - ab.value, a.value, b.value) : a.value + b.value - ab.value;
    return { value, plain: a.plain + b.plain - ab.plain, units, df: units - 1 };
  }
  let rows = 0;
  for (const value of active) rows += value;
  if (design.kind === 'iid') {
    const plain = product(one.phi, two.phi);
    return { value: rows > 1 ? (plain * rows) / (rows - 1) : Number.NaN, plain, units: rows, df: rows - 1 };
  }
  const coded = code(design.strata, active);
  const size = new Float64Array(coded.size);
  for (const position of coded.codes) if (position >= 0) size[position]!++;
  const [total1, total2] = [sums(coded, one.phi), sums(coded, two.phi)];
  const products = new Float64Array(coded.size);
  for (let i = 0; i < rows || i < one.phi.length; i++) {
    const position = coded.codes[i]!;
    if (position >= 0) products[position]! += one.phi[i]! * two.phi[i]!;
  }
  let [value, plain] = [0, 0];
  products.forEach((sum, h) => {
    const n = size[h]!;
    if (n < 2) throw new UserError('strata: one with a single row has no variance (merge strata)');
    const within = sum - (total1[h]! * total2[h]!) / n;
    plain += within;
    value += (within * n) / (n - 1);
  });
  return { value, plain, units: rows, df: rows - coded.size };
}

/** Variance of an estimate under a design, at least its floor. */
export function varianceOf(influence: Influence, design: Design): Spread {
  const spread = covariance(influence, influence, design);
  const floor = influence.floor?.variance ?? 0;
  return { ...spread, value: Math.max(spread.value, floor), plain: Math.max(spread.plain, floor) };
}
