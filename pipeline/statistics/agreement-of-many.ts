import { UserError } from '../errors.ts';
import { checkCount, type Limits, total } from './check.ts';
import { criticalT } from './clusters.ts';

/** How far apart two ratings are: unequal or not, by rank, by value. */
export type RatingMetric = 'nominal' | 'ordinal' | 'interval';

/** Ratings: one row a rater, one column a unit; null is a missing rating. */
export type Ratings = readonly (readonly (number | null)[])[];

/** Units as lists of their ratings; units with fewer than two say nothing. */
function unitsOf(ratings: Ratings): readonly (readonly number[])[] {
  if (ratings.length < 2) throw new UserError(`ratings: ${ratings.length} raters, at least 2 needed`);
  const units = ratings[0]!.length;
  ratings.forEach((row, i) => {
    if (row.length !== units) throw new UserError(`ratings[${i}]: ${row.length} units, but rater 0 has ${units}`);
    row.forEach((value, u) => {
      if (value !== null && !Number.isFinite(value))
        throw new UserError(`ratings[${i}][${u}]: ${value} is not a number or null`);
    });
  });
  return Array.from({ length: units }, (_, u) => ratings.flatMap((row) => (row[u] === null ? [] : [row[u]!]))).filter(
    (values) => values.length > 1,
  );
}

function alphaOf(
  units: readonly (readonly number[])[],
  metric: RatingMetric,
): { alpha: number; pairableValues: number } {
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const index = new Map(values.map((value, i) => [value, i]));
  const counts = new Array<number>(values.length).fill(0);
  for (const unit of units) for (const value of unit) counts[index.get(value)!]!++;
  const pairableValues = total(counts);
  const distance = (i: number, j: number): number => {
    if (metric === 'nominal') return i === j ? 0 : 1;
    if (metric === 'interval') return (values[i]! - values[j]!) ** 2;
    const [low, high] = i < j ? [i, j] : [j, i];
    const between = total(counts.slice(low, high + 1)) - (counts[low]! + counts[high]!) / 2;
    return i === j ? 0 : between ** 2;
  };
  let observed = 0;
  for (const unit of units) {
    let sum = 0;
    for (const a of unit) for (const b of unit) sum += distance(index.get(a)!, index.get(b)!);
    observed += sum / (unit.length - 1);
  }
  let expected = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < values.length; j++) expected += counts[i]! * counts[j]! * distance(i, j);
  }
  return { alpha: 1 - ((pairableValues - 1) * observed) / expected, pairableValues };
}

/** Krippendorff's alpha for two or more raters with missing ratings: 1 - Do/De from the coincidence matrix. NaN where all ratings are the same. Source: Krippendorff 2011. */
export function krippendorffAlpha(
  ratings: Ratings,
  metric: RatingMetric = 'nominal',
): { readonly alpha: number; readonly pairableValues: number } {
  const units = unitsOf(ratings);
  if (units.length === 0) throw new UserError('ratings: no unit was rated twice');
  return alphaOf(units, metric);
}

/** Alpha with a jackknife interval over units, or over clusters of units where given; t of groups-1, upper at most 1. Source: Krippendorff 2011; Efron 1982. */
export function krippendorffInterval(
  ratings: Ratings,
  metric: RatingMetric = 'nominal',
  conf = 0.95,
  clusters?: readonly string[],
): Limits & { readonly se: number } {
  const units = ratings[0]?.length ?? 0;
  const keys = clusters ?? Array.from({ length: units }, (_, u) => String(u));
  if (keys.length !== units) throw new UserError(`clusters: ${keys.length} values, but there are ${units} units`);
  const { alpha } = krippendorffAlpha(ratings, metric);
  const useful = [...new Set(keys.filter((_, u) => ratings.filter((row) => row[u] !== null).length > 1))].sort();
  const groups = useful.length;
  if (groups < 3) throw new UserError(`ratings: ${groups} independent units, at least 3 needed for an interval`);
  const without = useful.map((key) => {
    const kept = ratings.map((row) => row.filter((_, u) => keys[u] !== key));
    return krippendorffAlpha(kept, metric).alpha;
  });
  const centre = total(without) / groups;
  const se = Math.sqrt(((groups - 1) / groups) * total(without.map((value) => (value - centre) ** 2)));
  const half = criticalT(conf, groups - 1) * se;
  return { estimate: alpha, se, lower: alpha - half, upper: Math.min(1, alpha + half) };
}

/** Fleiss' kappa and AC1 of many raters: one row a unit, entries the number of raters per class, the same number of raters everywhere. Source: Fleiss 1971; Fleiss, Nee & Landis 1979; Gwet 2008. */
export function fleissKappa(counts: readonly (readonly number[])[]): {
  readonly observed: number;
  readonly expected: number;
  readonly kappa: number;
  readonly seNull: number;
  readonly ac1: number;
} {
  if (counts.length === 0) throw new UserError('counts: no units');
  const classes = counts[0]!.length;
  const raters = total(counts[0]!);
  if (classes < 2 || raters < 2) throw new UserError('counts: needs at least 2 classes and 2 raters');
  counts.forEach((row, i) => {
    row.forEach((value, j) => {
      checkCount(value, `counts[${i}][${j}]`);
    });
    if (row.length !== classes) throw new UserError(`counts[${i}]: ${row.length} classes, but unit 0 has ${classes}`);
    if (total(row) !== raters)
      throw new UserError(`counts[${i}]: ${total(row)} ratings, but unit 0 has ${raters} (use Krippendorff's alpha)`);
  });
  const units = counts.length;
  const pairs = raters * (raters - 1);
  const observed = total(counts.map((row) => (total(row.map((value) => value * value)) - raters) / pairs)) / units;
  const share = Array.from({ length: classes }, (_, k) => total(counts.map((row) => row[k]!)) / (units * raters));
  const expected = total(share.map((p) => p * p));
  const spread = total(share.map((p) => p * (1 - p)));
  const skew = total(share.map((p) => p * (1 - p) * (1 - 2 * p)));
  const chance = spread / (classes - 1);
  return {
    observed,
    expected,
    kappa: (observed - expected) / (1 - expected),
    seNull: (Math.sqrt(2 / (units * pairs)) * Math.sqrt(spread ** 2 - skew)) / spread,
    ac1: (observed - chance) / (1 - chance),
  };
}
