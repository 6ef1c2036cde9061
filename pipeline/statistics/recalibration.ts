import { UserError } from '../errors.ts';
import { bisect } from './bisect.ts';
import { checkFinite, checkShare, total } from './check.ts';

/** A logistic line: P(y = 1) = 1/(1 + exp(-(intercept + slope s))). */
export interface LogisticLine {
  readonly intercept: number;
  readonly slope: number;
}

/** Logistic function. */
export function expit(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}

/** Newton's method for a logistic line on targets between 0 and 1, with the covariance at the end. Throws where it does not settle (separable data). */
function fitLine(
  s: readonly number[],
  t: readonly number[],
): LogisticLine & { readonly seIntercept: number; readonly seSlope: number } {
  let [a, b] = [0, 0];
  for (let step = 0; step < 200; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    s.forEach((value, i) => {
      const p = expit(a + b * value);
      const w = p * (1 - p);
      ga += t[i]! - p;
      gb += (t[i]! - p) * value;
      haa += w;
      hab += w * value;
      hbb += w * value * value;
    });
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 1e-12 * haa * hbb)) break;
    const [da, db] = [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant];
    const damp = Math.max(1, Math.abs(da) / 5, Math.abs(db) / 5);
    [a, b] = [a + da / damp, b + db / damp];
    if (Math.abs(da) + Math.abs(db) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) {
      return {
        intercept: a,
        slope: b,
        seIntercept: Math.sqrt(hbb / determinant),
        seSlope: Math.sqrt(haa / determinant),
      };
    }
  }
  throw new UserError('calibration: no finite fit (the scores separate the labels, or do not vary)');
}

function checkLabels(s: readonly number[], y: readonly number[], name: string): void {
  if (y.length !== s.length) throw new UserError(`y: ${y.length} values, but ${name} has ${s.length}`);
  s.forEach((value, i) => {
    checkFinite(value, `${name}[${i}]`);
    if (y[i] !== 0 && y[i] !== 1) throw new UserError(`y[${i}]: ${y[i]} is not 0 or 1`);
  });
  const positives = total(y);
  if (positives === 0 || positives === y.length)
    throw new UserError('y: one class only (needs positives and negatives)');
}

/** Platt scaling with the targets (N+ +1)/(N+ +2) and 1/(N- +2): for 50 to 1,000 labels; cross-fit it. For routing and charts; rates come from the audit. Source: Platt 1999; Lin, Lin & Weng 2007. */
export function plattScaling(scores: readonly number[], y: readonly number[]): LogisticLine {
  checkLabels(scores, y, 'scores');
  const positives = total(y);
  const yes = (positives + 1) / (positives + 2);
  const no = 1 / (y.length - positives + 2);
  const { intercept, slope } = fitLine(
    scores,
    y.map((value) => (value === 1 ? yes : no)),
  );
  return { intercept, slope };
}

/** Cox recalibration y ~ logit(p): intercept 0 and slope 1 are perfect; gate on the slope's interval. Probabilities of 0 and 1 are refused. Source: Cox 1958. */
export function coxRecalibration(
  p: readonly number[],
  y: readonly number[],
): LogisticLine & {
  readonly seIntercept: number;
  readonly seSlope: number;
  readonly calibrationInTheLarge: number;
  readonly seCalibrationInTheLarge: number;
} {
  p.forEach((value, i) => {
    checkShare(value, `p[${i}]`);
    if (value === 0 || value === 1)
      throw new UserError(`p[${i}]: ${value} has no finite logit (clip it, such as to 0.001)`);
  });
  checkLabels(p, y, 'p');
  const logits = p.map((value) => Math.log(value / (1 - value)));
  const line = fitLine(logits, y);
  const target = total(y);
  const large = bisect((shift) => total(logits.map((logit) => expit(logit + shift))) - target, -50, 50);
  const information = total(logits.map((logit) => expit(logit + large) * (1 - expit(logit + large))));
  return { ...line, calibrationInTheLarge: large, seCalibrationInTheLarge: 1 / Math.sqrt(information) };
}

/** Isotonic fit of labels in score order by pooling adjacent violators: for 1,000 labels or more; cross-fit it. Source: Ayer et al. 1955. */
export function isotonic(y: readonly number[]): readonly number[] {
  const blocks: { sum: number; n: number }[] = [];
  y.forEach((value, i) => {
    checkFinite(value, `yInScoreOrder[${i}]`);
    blocks.push({ sum: value, n: 1 });
    while (blocks.length > 1) {
      const [last, before] = [blocks.at(-1)!, blocks.at(-2)!];
      if (before.sum / before.n < last.sum / last.n) break;
      blocks.splice(-2, 2, { sum: before.sum + last.sum, n: before.n + last.n });
    }
  });
  return blocks.flatMap(({ sum, n }) => new Array<number>(n).fill(sum / n));
}

/** Mean negative log likelihood of class labels under logits divided by a temperature. */
export function temperatureLoss(
  logits: readonly (readonly number[])[],
  labels: readonly number[],
  temperature: number,
): number {
  return (
    total(logits.map((row, i) => logSum(row.map((value) => value / temperature)) - row[labels[i]!]! / temperature)) /
    logits.length
  );
}

function logSum(values: readonly number[]): number {
  const top = Math.max(...values);
  return top + Math.log(total(values.map((value) => Math.exp(value - top))));
}

/** Temperature scaling of several classes: the one parameter at which the loss is flat. Source: Guo et al. 2017. */
export function temperatureScaling(logits: readonly (readonly number[])[], labels: readonly number[]): number {
  if (labels.length !== logits.length)
    throw new UserError(`labels: ${labels.length} values, but logits has ${logits.length}`);
  if (logits.length === 0) throw new UserError('logits: none given');
  logits.forEach((row, i) => {
    row.forEach((value, j) => {
      checkFinite(value, `logits[${i}][${j}]`);
    });
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= row.length)
      throw new UserError(`labels[${i}]: ${label} is not a class of ${row.length}`);
  });
  // derivative by the inverse temperature: convex, so one root
  const slope = (inverse: number): number => {
    let sum = 0;
    logits.forEach((row, i) => {
      const scaled = row.map((value) => value * inverse);
      const log = logSum(scaled);
      sum += total(row.map((value, j) => value * Math.exp(scaled[j]! - log))) - row[labels[i]!]!;
    });
    return sum;
  };
  if (slope(1e-6) >= 0 || slope(1e3) <= 0)
    throw new UserError('temperature: no finite value fits (all labels right, or the logits say nothing)');
  return 1 / bisect(slope, 1e-6, 1e3);
}
