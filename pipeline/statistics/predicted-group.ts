import { UserError } from '../errors.ts';
import { stratumShares } from './audit.ts';
import { checkCount, type Limits, total } from './check.ts';
import { squareAndAdd } from './difference.ts';
import { criticalZ, wilsonAt } from './proportion.ts';

/**
 * A joint audit: strata are predicted group x predicted outcome; `jointCounts[h]` counts the audited transcripts of stratum h by their true
 * class, in the order group 1 harmful, group 1 harmless, group 2 harmful, ... Group and outcome were both labelled by humans.
 */
export interface JointAudit {
  readonly N: readonly number[];
  readonly n: readonly number[];
  readonly jointCounts: readonly (readonly number[])[];
}

interface Checked {
  readonly size: number;
  readonly columns: number;
  readonly strata: readonly { readonly w: number; readonly n: number; readonly counts: readonly number[] }[];
}

function check({ N, n, jointCounts }: JointAudit): Checked {
  const { N: size, W } = stratumShares(N, n);
  if (jointCounts.length !== N.length)
    throw new UserError(`jointCounts: ${jointCounts.length} rows, but N has ${N.length}`);
  const columns = jointCounts[0]!.length;
  if (columns < 2 || columns % 2 === 1)
    throw new UserError(`jointCounts: ${columns} columns (needs harmful and harmless for each group)`);
  jointCounts.forEach((row, h) => {
    if (row.length !== columns)
      throw new UserError(`jointCounts[${h}]: ${row.length} columns, but row 0 has ${columns}`);
    row.forEach((value, j) => {
      checkCount(value, `jointCounts[${h}][${j}]`);
    });
    if (total(row) !== n[h]) throw new UserError(`jointCounts[${h}]: sums to ${total(row)}, but n[${h}] is ${n[h]}`);
  });
  const strata = W.flatMap((w, h) => (w > 0 ? [{ w, n: n[h]!, counts: jointCounts[h]! }] : []));
  return { size, columns, strata };
}

/** Share of a group and its harmful part under the given stratum probabilities. */
function groupShare(strata: readonly { readonly w: number; readonly p: readonly number[] }[], group: number) {
  const harmful = total(strata.map(({ w, p }) => w * p[2 * group]!));
  const share = harmful + total(strata.map(({ w, p }) => w * p[2 * group + 1]!));
  if (share === 0)
    throw new UserError(`group ${group}: no audited transcript belongs to it (label more, or leave the group out)`);
  return { share, rate: harmful / share };
}

/** Influence of each true class on R_g: 1{G=g}(Y-R)/B. */
function influence(columns: number, group: number, rate: number, share: number): readonly number[] {
  return Array.from({ length: columns }, (_, j) => {
    if (Math.floor(j / 2) !== group) return 0;
    return ((j % 2 === 0 ? 1 : 0) - rate) / share;
  });
}

/** sum W_h^2 s_h^2(e)/n_h + sum W_h ebar_h^2/N with s^2 scaled by `factor(n_h)`. */
function variance(
  { size, strata }: Checked,
  probabilities: readonly (readonly number[])[],
  e: readonly number[],
  factor: (n: number) => number,
): number {
  let sum = 0;
  strata.forEach(({ w, n }, h) => {
    const p = probabilities[h]!;
    const centre = total(p.map((value, j) => value * e[j]!));
    const spread = total(p.map((value, j) => value * (e[j]! - centre) ** 2));
    sum += (w * w * spread * factor(n)) / n + (w * centre ** 2) / size;
  });
  return sum;
}

function observed(audit: Checked): readonly (readonly number[])[] {
  return audit.strata.map(({ n, counts }) => counts.map((value) => value / n));
}

const unbiased = (n: number): number => n / (n - 1);

function withShares(audit: Checked, probabilities: readonly (readonly number[])[]) {
  return audit.strata.map(({ w }, h) => ({ w, p: probabilities[h]! }));
}

/** Audited rate of harm in a true group that was only predicted: ratio estimator with linearised variance, Wald. Source: Cochran 1977, ch. 12; survey::twophase. */
export function auditedRatio(audit: JointAudit, group: number, conf = 0.95): Limits & { readonly se: number } {
  const checked = check(audit);
  const p = observed(checked);
  const { share, rate } = groupShare(withShares(checked, p), group);
  const se = Math.sqrt(variance(checked, p, influence(checked.columns, group, rate, share), unbiased));
  const half = criticalZ(conf) * se;
  return { estimate: rate, se, lower: rate - half, upper: rate + half };
}

/** Difference of two audited group rates with the variance of e_1 - e_2, Wald. For small audits prefer {@link auditedGroups}. Source: as {@link auditedRatio}. */
export function auditedRatioDifference(
  audit: JointAudit,
  first: number,
  second: number,
  conf = 0.95,
): Limits & { readonly se: number } {
  const checked = check(audit);
  const p = observed(checked);
  const strata = withShares(checked, p);
  const one = groupShare(strata, first);
  const two = groupShare(strata, second);
  const e1 = influence(checked.columns, first, one.rate, one.share);
  const e2 = influence(checked.columns, second, two.rate, two.share);
  const estimate = one.rate - two.rate;
  const se = Math.sqrt(
    variance(
      checked,
      p,
      e1.map((value, j) => value - e2[j]!),
      unbiased,
    ),
  );
  const half = criticalZ(conf) * se;
  return { estimate, se, lower: estimate - half, upper: estimate + half };
}

/** A group rate with its effective size. */
export interface AuditedGroup extends Limits {
  readonly nEff: number;
}

/** A group's rate and its variance from probabilities smoothed by one pseudo-transcript a stratum: honest where a stratum shows no error. */
export function smoothedGroup(audit: JointAudit, group: number): { readonly rate: number; readonly variance: number } {
  const checked = check(audit);
  const smooth = checked.strata.map(({ n, counts }) => counts.map((value) => (value + 1 / checked.columns) / (n + 1)));
  const { rate, share } = groupShare(withShares(checked, smooth), group);
  const e = influence(checked.columns, group, rate, share);
  return { rate, variance: variance(checked, smooth, e, () => 1) };
}

/** Default for one predicted group: Wilson at n_eff = R(1-R)/v of the smoothed rate and variance. */
export function auditedGroup(audit: JointAudit, group: number, conf = 0.95): AuditedGroup {
  const checked = check(audit);
  const { rate } = groupShare(withShares(checked, observed(checked)), group);
  const smoothed = smoothedGroup(audit, group);
  const nEff = (smoothed.rate * (1 - smoothed.rate)) / smoothed.variance;
  return { estimate: rate, ...wilsonAt(rate, nEff, criticalZ(conf)), nEff };
}

/** The default contrast of two predicted groups: audited rates, Wilson at their effective sizes, square and add. Never without a joint audit. */
export function auditedGroups(
  audit: JointAudit,
  first: number,
  second: number,
  conf = 0.95,
): { readonly one: AuditedGroup; readonly two: AuditedGroup; readonly difference: Limits } {
  const one = auditedGroup(audit, first, conf);
  const two = auditedGroup(audit, second, conf);
  return { one, two, difference: squareAndAdd(one, two) };
}
