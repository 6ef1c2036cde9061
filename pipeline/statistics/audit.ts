import { UserError } from '../errors.ts';
import { checkCount, checkFinite, checkPositive, checkTrials, type Limits, total } from './check.ts';
import { criticalZ, wilsonAt } from './proportion.ts';

/**
 * Audited strata of one reporting cell: strata are the predicted label or label and confidence band. `Nh` transcripts, of which
 * `nh` drawn at random were labelled by humans and `xh` found positive.
 */
export interface AuditedStrata {
  readonly Nh: readonly number[];
  readonly nh: readonly number[];
  readonly xh: readonly number[];
}

/** Shares of the strata; throws for unequal lengths, impossible counts, more audited than there are, and strata nobody audited. */
export function stratumShares(
  Nh: readonly number[],
  nh: readonly number[],
): { readonly N: number; readonly W: readonly number[] } {
  if (nh.length !== Nh.length) throw new UserError(`nh: ${nh.length} values, but Nh has ${Nh.length}`);
  if (Nh.length === 0) throw new UserError('Nh: no strata given');
  Nh.forEach((size, h) => {
    checkCount(size, `Nh[${h}]`);
    checkCount(nh[h]!, `nh[${h}]`);
    if (nh[h]! > size) throw new UserError(`nh[${h}]: ${nh[h]} audited of ${size} transcripts`);
    if (size > 0 && nh[h] === 0) {
      throw new UserError(
        `stratum ${h}: ${size} transcripts and none audited (AUDIT_STRATUM_EMPTY; label some, or merge strata)`,
      );
    }
  });
  const N = total(Nh);
  if (N === 0) throw new UserError('Nh: all strata are empty');
  return { N, W: Nh.map((size) => size / N) };
}

function check({ Nh, nh, xh }: AuditedStrata): { readonly N: number; readonly W: readonly number[] } {
  const shares = stratumShares(Nh, nh);
  if (xh.length !== Nh.length) throw new UserError(`xh: ${xh.length} values, but Nh has ${Nh.length}`);
  xh.forEach((x, h) => {
    checkCount(x, `xh[${h}]`);
    if (Nh[h]! > 0) checkTrials(x, nh[h]!, `h[${h}]`);
  });
  return shares;
}

/** Corrected rate of an audit with its intervals and its worth in plain human labels. */
export interface AuditedRate extends Limits {
  /** Plug-in standard error, and the one with n_h-1 (NaN where a stratum has one label). */
  readonly se: number;
  readonly seUnbiased: number;
  /** How many plainly drawn human labels the audit is worth. */
  readonly nEff: number;
  readonly wald: Limits;
  readonly mover: Limits;
}

/**
 * The default correction of judged labels: post-stratified audit rate sum W_h x_h/n_h with a Wilson interval at the effective size of
 * the smoothed variance. Needs labels drawn at random within strata of this very data set. Source: Tenenbein 1970; Neyman 1938.
 */
export function auditedRate(strata: AuditedStrata, conf = 0.95): AuditedRate {
  const { N, W } = check(strata);
  const z = criticalZ(conf);
  const { nh, xh } = strata;
  const used = W.flatMap((w, h) => (w > 0 ? [{ w, n: nh[h]!, x: xh[h]!, p: xh[h]! / nh[h]! }] : []));
  const estimate = total(used.map(({ w, p }) => w * p));
  const phase1 = total(used.map(({ w, p }) => w * (p - estimate) ** 2)) / N;
  const within = (divisor: (n: number) => number): number =>
    total(used.map(({ w, n, p }) => (w * w * p * (1 - p)) / divisor(n)));
  const se = Math.sqrt(within((n) => n) + phase1);
  const smooth = used.map(({ w, n, x }) => ({ w, n, s: (x + 0.5) / (n + 1) }));
  const centre = total(smooth.map(({ w, s }) => w * s));
  const variance =
    total(smooth.map(({ w, n, s }) => (w * w * s * (1 - s)) / n)) +
    total(smooth.map(({ w, s }) => w * (s - centre) ** 2)) / N;
  const nEff = Math.min(N, (centre * (1 - centre)) / variance);
  let [down, up] = [z * z * phase1, z * z * phase1];
  for (const { w, n, p } of used) {
    const { lower, upper } = wilsonAt(p, n, z);
    down += (w * (p - lower)) ** 2;
    up += (w * (upper - p)) ** 2;
  }
  return {
    estimate,
    ...wilsonAt(estimate, nEff, z),
    se,
    seUnbiased: Math.sqrt(within((n) => n - 1) + phase1),
    nEff,
    wald: { estimate, lower: estimate - z * se, upper: estimate + z * se },
    mover: {
      estimate,
      lower: Math.max(0, estimate - Math.sqrt(down)),
      upper: Math.min(1, estimate + Math.sqrt(up)),
    },
  };
}

/** Neyman's allocation of n labels over strata with shares W and standard deviations S: n_h proportional to W_h S_h, not rounded. Source: Neyman 1934. */
export function neyman(
  W: readonly number[],
  S: readonly number[],
  n: number,
): { readonly nReal: readonly number[]; readonly varianceNeyman: number; readonly varianceProportional: number } {
  if (S.length !== W.length) throw new UserError(`S: ${S.length} values, but W has ${W.length}`);
  checkPositive(n, 'n');
  W.forEach((w, h) => {
    checkFinite(w, `W[${h}]`);
    checkFinite(S[h]!, `S[${h}]`);
    if (w < 0 || S[h]! < 0) throw new UserError(`stratum ${h}: negative share or standard deviation`);
  });
  const products = W.map((w, h) => w * S[h]!);
  const sum = total(products);
  if (sum === 0) throw new UserError('neyman_allocation: no stratum varies (spread the labels in proportion to size)');
  return {
    nReal: products.map((value) => (n * value) / sum),
    varianceNeyman: sum ** 2 / n,
    varianceProportional: total(W.map((w, h) => w * S[h]! ** 2)) / n,
  };
}

/**
 * Whole numbers of labels per stratum: Neyman on N_h sd_h/sqrt(cost_h), at least `floor` (or all there are) and at most N_h each; largest
 * remainders, ties to the earlier stratum. The sum is `labels`, or N where there are fewer. Source: Cochran 1977, 5.5.
 */
export function planAudit(
  strata: readonly { readonly size: number; readonly sd: number; readonly cost?: number }[],
  labels: number,
  floor = 5,
): readonly number[] {
  checkCount(labels, 'labels');
  const least = strata.map(({ size }) => Math.min(size, floor));
  const room = total(strata.map(({ size }) => size));
  const target = Math.min(room, Math.max(labels, total(least)));
  const plan = [...least];
  let left = target - total(plan);
  while (left > 0) {
    const open = strata.map(({ size, sd, cost = 1 }, h) =>
      plan[h]! < size ? (size * Math.max(sd, 1e-9)) / Math.sqrt(cost) : 0,
    );
    const sum = total(open);
    // the stratum whose ideal share of all labels is least met gets the next one
    let next = -1;
    let worst = Number.NEGATIVE_INFINITY;
    open.forEach((weight, h) => {
      const lack = weight === 0 ? Number.NEGATIVE_INFINITY : (target * weight) / sum - plan[h]!;
      if (lack > worst) [worst, next] = [lack, h];
    });
    plan[next]!++;
    left--;
  }
  return plan;
}
