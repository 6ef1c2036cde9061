import { UserError } from '../errors.ts';
import { binomialCdf } from './binomial.ts';
import { checkFinite, checkLevel, checkWholeTrials } from './check.ts';
import { clopperPearsonUpper } from './proportion.ts';

/** p-values of H0: risk above alpha, given `errors` wrong of n accepted. */
export interface RiskPValues {
  /** P(Bin(n, alpha) <= errors): exact for 0/1 loss, the one to use. */
  readonly binomialP: number;
  readonly hoeffdingP: number;
  /** For bounded losses that are not 0/1. */
  readonly hoeffdingBentkusP: number;
  readonly clopperPearsonUpper95: number;
}

/** p-values for a selective risk. Source: Bates et al. 2021; Angelopoulos et al. 2021 ("Learn then Test"). */
export function riskPValues(n: number, errors: number, alpha: number): RiskPValues {
  checkWholeTrials(errors, n);
  checkLevel(alpha, 'alpha');
  const risk = errors / n;
  const binomialP = binomialCdf(errors, n, alpha);
  const low = Math.min(risk, alpha);
  const part = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b));
  const entropy = part(low, alpha) + part(1 - low, 1 - alpha);
  return {
    binomialP,
    hoeffdingP: risk >= alpha ? 1 : Math.exp(-2 * n * (alpha - risk) ** 2),
    hoeffdingBentkusP: Math.min(1, Math.exp(-n * entropy), Math.E * binomialP),
    clopperPearsonUpper95: clopperPearsonUpper(errors, n, 0.95),
  };
}

/** Audited items: confidence of the cheap label and whether it was wrong. */
export interface Calibration {
  readonly confidence: readonly number[];
  readonly error: readonly number[];
}

function check({ confidence, error }: Calibration): void {
  if (error.length !== confidence.length)
    throw new UserError(`error: ${error.length} values, but confidence has ${confidence.length}`);
  if (confidence.length === 0) throw new UserError('confidence: no audited items');
  confidence.forEach((value, i) => {
    checkFinite(value, `confidence[${i}]`);
    if (error[i] !== 0 && error[i] !== 1) throw new UserError(`error[${i}]: ${error[i]} is not 0 or 1`);
  });
}

/** One tested threshold: threshold, accepted items, wrong ones among them, p-value. */
export type Trace = readonly (readonly [number, number, number, number])[];

/** Chosen threshold (undefined: escalate everything) and the tests that led to it. */
export interface FixedSequence {
  readonly threshold: number | undefined;
  readonly trace: Trace;
}

/**
 * Fixed-sequence test: thresholds from strict to loose, go on while p <= delta, keep the last rejected. Then P(risk of accepted labels > alpha)
 * <= delta. The grid must be chosen without the calibration labels. Source: Angelopoulos et al. 2021; Jung, Brahman & Choi 2024.
 */
export function fixedSequence(items: Calibration, grid: readonly number[], alpha: number, delta = 0.1): FixedSequence {
  check(items);
  checkLevel(alpha, 'alpha');
  checkLevel(delta, 'delta');
  const trace: [number, number, number, number][] = [];
  let threshold: number | undefined;
  for (const [i, value] of grid.entries()) {
    if (i > 0 && value > grid[i - 1]!)
      throw new UserError(`gridDescending[${i}]: ${value} is stricter than the one before`);
    const { accepted, wrong } = acceptedAt(items, value);
    const p = accepted === 0 ? 1 : binomialCdf(wrong, accepted, alpha);
    trace.push([value, accepted, wrong, p]);
    if (p > delta) break;
    threshold = value;
  }
  return { threshold, trace };
}

function acceptedAt({ confidence, error }: Calibration, threshold: number): { accepted: number; wrong: number } {
  let [accepted, wrong] = [0, 0];
  confidence.forEach((value, i) => {
    if (value < threshold) return;
    accepted++;
    wrong += error[i]!;
  });
  return { accepted, wrong };
}

/** Fewest accepted items that can reject at all: ln(delta)/ln(1-alpha), rounded up. */
export function fewestAccepted(alpha: number, delta: number): number {
  checkLevel(alpha, 'alpha');
  checkLevel(delta, 'delta');
  return Math.ceil(Math.log(delta) / Math.log1p(-alpha));
}

/**
 * The default threshold for accepting cheap labels: a grid of coverage quantiles of the unlabelled pool, and three fixed sequences at delta/3
 * each, starting where 2, 3 and 4 times the fewest items are accepted; the loosest threshold found is kept. Undefined: escalate all.
 */
export function escalationThreshold(
  items: Calibration,
  poolConfidence: readonly number[],
  alpha: number,
  delta = 0.1,
  steps = 40,
): FixedSequence {
  check(items);
  if (poolConfidence.length === 0) throw new UserError('pool: no confidences (needs the unlabelled transcripts)');
  const sorted = [...poolConfidence].sort((a, b) => b - a);
  const n = items.confidence.length;
  const part = delta / 3;
  const least = fewestAccepted(alpha, part);
  const thresholds = Array.from({ length: steps }, (_, i) => {
    const coverage = (i + 1) / steps;
    return { coverage, threshold: sorted[Math.ceil(coverage * sorted.length) - 1]! };
  });
  const sequences = [2, 3, 4].map((times) => {
    const grid = thresholds.filter(({ coverage }) => n * coverage >= times * least).map(({ threshold }) => threshold);
    return fixedSequence(items, grid, alpha, part);
  });
  const found = sequences.flatMap(({ threshold }) => (threshold === undefined ? [] : [threshold]));
  return {
    threshold: found.length === 0 ? undefined : Math.min(...found),
    trace: sequences.flatMap(({ trace }) => trace),
  };
}

/** Conformal risk control: smallest threshold of the grid with (wrong accepted + 1)/(n+1) <= alpha; guarantees the mean only. Undefined: escalate all. Source: Angelopoulos et al. 2022. */
export function conformalRiskControl(items: Calibration, grid: readonly number[], alpha: number): number | undefined {
  check(items);
  checkLevel(alpha, 'alpha');
  const n = items.confidence.length;
  const loosest = [...grid]
    .sort((a, b) => a - b)
    .find((value) => (acceptedAt(items, value).wrong + 1) / (n + 1) <= alpha);
  return loosest;
}

/** Split-conformal quantile: the ceil((n+1)(1-alpha))-th smallest score; Infinity where n is too small. Source: Vovk et al. 2005; Angelopoulos & Bates 2023. */
export function splitConformal(
  scores: readonly number[],
  alpha: number,
): { readonly rank: number; readonly qhat: number } {
  checkLevel(alpha, 'alpha');
  if (scores.length === 0) throw new UserError('scores: none given');
  scores.forEach((value, i) => {
    checkFinite(value, `scores[${i}]`);
  });
  // the small step back keeps (n+1)(1-alpha) whole where only rounding pushes it over
  const rank = Math.ceil((scores.length + 1) * (1 - alpha) - 1e-9);
  const sorted = [...scores].sort((a, b) => a - b);
  return { rank, qhat: sorted[rank - 1] ?? Number.POSITIVE_INFINITY };
}

/** Class-conditional (Mondrian) split-conformal quantiles: one per true class, so that a rare class is covered too. */
export function mondrianConformal(
  scores: readonly number[],
  classes: readonly string[],
  alpha: number,
): ReadonlyMap<string, { readonly rank: number; readonly qhat: number }> {
  if (classes.length !== scores.length)
    throw new UserError(`classes: ${classes.length} values, but scores has ${scores.length}`);
  return new Map(
    [...new Set(classes)].sort().map((name) => [
      name,
      splitConformal(
        scores.filter((_, i) => classes[i] === name),
        alpha,
      ),
    ]),
  );
}
