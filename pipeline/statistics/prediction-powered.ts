import { UserError } from '../errors.ts';
import { checkFinite, checkPositive, checkShare, type Limits, total } from './check.ts';
import { criticalZ } from './proportion.ts';

function mean(values: readonly number[]): number {
  return total(values) / values.length;
}

/** Mean square around the mean, divisor n. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return total(values.map((value) => (value - centre) ** 2)) / values.length;
}

function check(lists: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, list] of Object.entries(lists)) {
    if (list.length < 2) throw new UserError(`${name}: ${list.length} values, at least 2 needed`);
    list.forEach((value, i) => {
      checkFinite(value, `${name}[${i}]`);
    });
  }
}

/** A prediction-powered mean. */
export interface PredictionPowered extends Limits {
  /** Weight of the predictions: 0 ignores them, 1 trusts them fully. */
  readonly lambda: number;
  readonly se: number;
}

/**
 * PPI++ mean of human labels y with scores f on the same items and on unlabelled ones; lambda undefined is tuned and clipped to [0, 1]. For
 * continuous scores; for 0/1 predictions use the audit (it keeps coverage at low rates). Source: Angelopoulos, Duchi & Zrnic 2023.
 */
export function ppiMean(
  y: readonly number[],
  f: readonly number[],
  fUnlabeled: readonly number[],
  conf = 0.95,
  lambda?: number,
): PredictionPowered {
  check({ y, f, fUnlabeled });
  if (f.length !== y.length) throw new UserError(`f: ${f.length} values, but y has ${y.length}`);
  const [n, N] = [y.length, fUnlabeled.length];
  const used = lambda ?? tuned(y, f, fUnlabeled);
  checkFinite(used, 'lam');
  const residual = y.map((value, i) => value - used * f[i]!);
  const estimate = used * mean(fUnlabeled) + mean(residual);
  const se = Math.sqrt((used ** 2 * spread(fUnlabeled)) / N + spread(residual) / n);
  const half = criticalZ(conf) * se;
  return { lambda: used, estimate, se, lower: estimate - half, upper: estimate + half };
}

/** Variance-minimising weight cov(y, f)/((1+n/N) var(f)), clipped to [0, 1]; 0 where the scores do not vary. */
function tuned(y: readonly number[], f: readonly number[], fUnlabeled: readonly number[]): number {
  const [n, N] = [y.length, fUnlabeled.length];
  const [centreY, centreF] = [mean(y), mean(f)];
  const covariance = total(y.map((value, i) => (value - centreY) * (f[i]! - centreF))) / n;
  const all = [...f, ...fUnlabeled];
  const variance = (spread(all) * all.length) / (all.length - 1);
  return variance === 0 ? 0 : Math.min(1, Math.max(0, covariance / ((1 + n / N) * variance)));
}

/**
 * Cross-PPI: for a judge or calibrator trained on the same labels. `f[i]` is the score of labelled item i by the fold that did not see it,
 * `fUnlabeled[k]` the scores of all unlabelled items by fold k. Source: Zrnic & Candès 2024.
 */
export function crossPpiMean(
  y: readonly number[],
  f: readonly number[],
  fUnlabeled: readonly (readonly number[])[],
  conf = 0.95,
): PredictionPowered {
  if (fUnlabeled.length < 2) throw new UserError(`fUnlabeled: ${fUnlabeled.length} folds, at least 2 needed`);
  const first = fUnlabeled[0]!;
  fUnlabeled.forEach((fold, k) => {
    if (fold.length !== first.length)
      throw new UserError(`fUnlabeled[${k}]: ${fold.length} values, but fold 0 has ${first.length}`);
  });
  const average = first.map((_, i) => mean(fUnlabeled.map((fold) => fold[i]!)));
  return ppiMean(y, f, average, conf, 1);
}

/** Per-item pseudo-outcomes f_i + (xi_i/pi_i)(y_i - f_i) of labels drawn with known probabilities pi. Throws where a label has probability 0. Source: Robins, Rotnitzky & Zhao 1994. */
export function pseudoOutcomes(
  pi: readonly number[],
  f: readonly number[],
  labelled: readonly boolean[],
  y: readonly (number | null)[],
): readonly number[] {
  for (const [name, list] of Object.entries({ f, labelled, y })) {
    if (list.length !== pi.length) throw new UserError(`${name}: ${list.length} values, but pi has ${pi.length}`);
  }
  return pi.map((probability, i) => {
    checkShare(probability, `pi[${i}]`);
    checkFinite(f[i]!, `f[${i}]`);
    if (!labelled[i]) return f[i]!;
    if (probability === 0)
      throw new UserError(`pi[${i}]: a label with probability 0 of being drawn (AUDIT_NOT_RANDOM; leave it out)`);
    const truth = y[i];
    if (truth === null || truth === undefined) throw new UserError(`y[${i}]: labelled, but no label given`);
    checkFinite(truth, `y[${i}]`);
    return f[i]! + (truth - f[i]!) / probability;
  });
}

/** Inverse-probability mean of actively drawn labels (DSL with an intercept, AIPW): mean psi, V = sum (psi-theta)^2/(N(N-1)), z interval, not clipped. Source: Zrnic & Candès 2024; Egami et al. 2023. */
export function activeMean(
  pi: readonly number[],
  f: readonly number[],
  labelled: readonly boolean[],
  y: readonly (number | null)[],
  conf = 0.95,
): Limits & { readonly se: number } {
  const psi = pseudoOutcomes(pi, f, labelled, y);
  const N = psi.length;
  if (N < 2) throw new UserError(`pi: ${N} items, at least 2 needed`);
  const estimate = mean(psi);
  const se = Math.sqrt(spread(psi) / (N - 1));
  const half = criticalZ(conf) * se;
  return { estimate, se, lower: estimate - half, upper: estimate + half };
}

/** Effective labels of an optimally tuned PPI++: n/(1 - rho^2 N/(n+N)), rho = correlation of label and score. Source: Angelopoulos, Duchi & Zrnic 2023. */
export function ppiEffectiveSize(nLabelled: number, nUnlabelled: number, rho: number): number {
  checkPositive(nLabelled, 'nLabelled');
  checkPositive(nUnlabelled, 'nUnlabelled');
  if (!(Math.abs(rho) <= 1)) throw new UserError(`rho: ${rho} is not between -1 and 1`);
  return nLabelled / (1 - (rho ** 2 * nUnlabelled) / (nLabelled + nUnlabelled));
}
