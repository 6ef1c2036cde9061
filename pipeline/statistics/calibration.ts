import { UserError } from '../errors.ts';
import { checkShare, type Limits, total } from './check.ts';
import { criticalZ } from './proportion.ts';

/** Throws unless every probability has a label of 0 or 1. */
export function checkScored(p: readonly number[], y: readonly number[]): void {
  if (y.length !== p.length) throw new UserError(`y: ${y.length} values, but p has ${p.length}`);
  if (p.length === 0) throw new UserError('p: no items');
  p.forEach((value, i) => {
    checkShare(value, `p[${i}]`);
  });
  checkBinary(y);
}

function checkBinary(y: readonly number[]): void {
  y.forEach((value, i) => {
    if (value !== 0 && value !== 1) throw new UserError(`y[${i}]: ${value} is not 0 or 1`);
  });
}

/** One bin of a reliability diagram: items, mean probability, share of positives. */
export interface ReliabilityBin {
  readonly bin: number;
  readonly n: number;
  readonly meanP: number;
  readonly rate: number;
}

function binOf(items: readonly (readonly [number, number])[], bin: number): ReliabilityBin {
  const n = items.length;
  return { bin, n, meanP: total(items.map(([p]) => p)) / n, rate: total(items.map(([, y]) => y)) / n };
}

/** Reliability bins of equal width, (k/B, (k+1)/B]; empty bins are left out. */
export function equalWidthBins(p: readonly number[], y: readonly number[], bins = 10): readonly ReliabilityBin[] {
  checkScored(p, y);
  const groups = Array.from({ length: bins }, (): (readonly [number, number])[] => []);
  p.forEach((value, i) => {
    let k = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1));
    // the edge as a double decides, not the rounding of the product
    if (k > 0 && value <= k / bins) k--;
    else if (k < bins - 1 && value > (k + 1) / bins) k++;
    groups[k]!.push([value, y[i]!]);
  });
  return groups.flatMap((items, k) => (items.length === 0 ? [] : [binOf(items, k)]));
}

/** Reliability bins of equal mass: contiguous runs of the sorted probabilities, the first n mod B one longer. */
export function equalMassBins(p: readonly number[], y: readonly number[], bins = 5): readonly ReliabilityBin[] {
  checkScored(p, y);
  const sorted = p.map((value, i) => [value, y[i]!] as const).sort((a, b) => a[0] - b[0]);
  const size = Math.floor(sorted.length / bins);
  const longer = sorted.length % bins;
  const result: ReliabilityBin[] = [];
  let from = 0;
  for (let k = 0; k < bins; k++) {
    const to = from + size + (k < longer ? 1 : 0);
    if (to > from) result.push(binOf(sorted.slice(from, to), k));
    from = to;
  }
  return result;
}

/** Expected calibration error: item-weighted mean of |rate - mean probability| over bins. Biased upwards at small n: never gate on it. Source: Naeini et al. 2015. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const n = total(bins.map((bin) => bin.n));
  return total(bins.map((bin) => (bin.n / n) * Math.abs(bin.rate - bin.meanP)));
}

/** Largest |rate - mean probability| over bins. */
export function maximumCalibrationError(bins: readonly ReliabilityBin[]): number {
  return Math.max(...bins.map((bin) => Math.abs(bin.rate - bin.meanP)));
}

/** Brier score: mean squared error of the probabilities. Source: Brier 1950. */
export function brier(p: readonly number[], y: readonly number[]): number {
  checkScored(p, y);
  return total(p.map((value, i) => (value - y[i]!) ** 2)) / p.length;
}

/** Murphy's parts of the Brier score over bins: reliability - resolution + uncertainty (exact when each bin holds one probability). Source: Murphy 1973. */
export function brierParts(bins: readonly ReliabilityBin[]): {
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
} {
  const n = total(bins.map((bin) => bin.n));
  const base = total(bins.map((bin) => bin.n * bin.rate)) / n;
  return {
    reliability: total(bins.map((bin) => bin.n * (bin.meanP - bin.rate) ** 2)) / n,
    resolution: total(bins.map((bin) => bin.n * (bin.rate - base) ** 2)) / n,
    uncertainty: base * (1 - base),
  };
}

/** Mean negative log likelihood; Infinity where a certain probability was wrong. */
export function logLoss(p: readonly number[], y: readonly number[]): number {
  checkScored(p, y);
  return -total(p.map((value, i) => (y[i] === 1 ? Math.log(value) : Math.log1p(-value)))) / p.length;
}

/** Spiegelhalter's z: sum (y-p)(1-2p) over its standard deviation under perfect calibration. Source: Spiegelhalter 1986. */
export function spiegelhalterZ(p: readonly number[], y: readonly number[]): number {
  checkScored(p, y);
  const gap = total(p.map((value, i) => (y[i]! - value) * (1 - 2 * value)));
  return gap / Math.sqrt(total(p.map((value) => (1 - 2 * value) ** 2 * value * (1 - value))));
}

/** Area under the ROC curve: the chance that a positive scores above a negative, ties counted half. Needs one item of each. Source: Mann and Whitney 1947. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  if (positives.length === 0 || negatives.length === 0) throw new UserError('auc: needs a positive and a negative');
  return total(placements(negatives, positives)) / positives.length;
}

/** Area under the ROC curve with DeLong's standard error and Wald interval, not truncated. Needs both classes, two items each for the error. Source: DeLong et al. 1988. */
export function aucDeLong(
  scores: readonly number[],
  y: readonly number[],
  conf = 0.95,
): Limits & { readonly se: number } {
  if (y.length !== scores.length) throw new UserError(`y: ${y.length} values, but p has ${scores.length}`);
  checkBinary(y);
  const positives = scores.filter((_, i) => y[i] === 1);
  const negatives = scores.filter((_, i) => y[i] === 0);
  const [m, n] = [positives.length, negatives.length];
  if (m < 2 || n < 2) throw new UserError(`auc: ${m} positives and ${n} negatives (needs 2 of each)`);
  const below = placements(negatives, positives);
  const above = placements(positives, negatives).map((value) => 1 - value);
  const estimate = total(below) / m;
  const variance = (values: readonly number[]): number =>
    total(values.map((value) => (value - estimate) ** 2)) / (values.length - 1) / values.length;
  const se = Math.sqrt(variance(below) + variance(above));
  const half = criticalZ(conf) * se;
  return { estimate, se, lower: estimate - half, upper: estimate + half };
}

/** For each value the share of the reference below it, ties counted half. */
function placements(reference: readonly number[], values: readonly number[]): readonly number[] {
  const sorted = [...reference].sort((a, b) => a - b);
  const rank = (value: number, withTies: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const mid = (low + high) >> 1;
      if (sorted[mid]! < value || (withTies && sorted[mid] === value)) low = mid + 1;
      else high = mid;
    }
    return low;
  };
  return values.map((value) => (rank(value, false) + rank(value, true)) / 2 / sorted.length);
}
