import { UserError } from '../errors.ts';
import { type Influence, meanInfluence, ratioInfluence } from './influence.ts';
import { smoothedGroup } from './predicted-group.ts';

/** Positions of the rows of each stratum, in order of first appearance. */
function rowsByStratum(strata: readonly unknown[]): ReadonlyMap<unknown, readonly number[]> {
  const rows = new Map<unknown, number[]>();
  strata.forEach((key, i) => {
    const known = rows.get(key);
    if (known) known.push(i);
    else rows.set(key, [i]);
  });
  return rows;
}

function isLabelled<T>(label: T | null | undefined): label is T {
  return label !== null && label !== undefined;
}

/** psi_i = m_h + (N_h/n_h) 1{labelled}(value_i - m_h) with m_h the mean of the labelled rows of the stratum. */
function pseudo(rows: ReadonlyMap<unknown, readonly number[]>, values: readonly (number | null)[]): Float64Array {
  const psi = new Float64Array(values.length);
  for (const [key, members] of rows) {
    const known = members.flatMap((i) => (isLabelled(values[i]) ? [values[i]!] : []));
    if (known.length === 0) {
      throw new UserError(
        `stratum ${String(key)}: none of ${members.length} audited (AUDIT_STRATUM_EMPTY; label some, or merge strata)`,
      );
    }
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    for (const i of members) {
      const value = values[i];
      psi[i] = mean + (isLabelled(value) ? (members.length / known.length) * (value - mean) : 0);
    }
  }
  return psi;
}

/**
 * Post-stratified audit over rows in strata (predicted label, or label and band): `labels` holds the human label (0 or 1) or null. Valid where the labelled
 * rows were drawn at random within strata. The floor is that of the audit's default interval, so composing loses nothing.
 */
export function auditedInfluence(strata: readonly unknown[], labels: readonly (number | null)[]): Influence {
  if (labels.length !== strata.length) {
    throw new UserError(`labels: ${labels.length} values, but strata has ${strata.length}`);
  }
  labels.forEach((label, i) => {
    if (isLabelled(label) && label !== 0 && label !== 1)
      throw new UserError(`labels[${i}]: ${label} is not 0, 1 or null`);
  });
  const rows = rowsByStratum(strata);
  const psi = pseudo(rows, labels);
  const N = strata.length;
  const smooth = [...rows.values()].map((members) => {
    const known = members.flatMap((i) => (isLabelled(labels[i]) ? [labels[i]!] : []));
    const x = known.reduce((sum, value) => sum + value, 0);
    return { w: members.length / N, n: known.length, s: (x + 0.5) / (known.length + 1) };
  });
  const rate = smooth.reduce((sum, { w, s }) => sum + w * s, 0);
  const variance = smooth.reduce((sum, { w, n, s }) => sum + (w * w * s * (1 - s)) / n + (w * (s - rate) ** 2) / N, 0);
  return { ...meanInfluence(psi), floor: { rate, variance } };
}

/** What a human found in a transcript: its true group (from 0) and whether the outcome was harmful. */
export interface JointLabel {
  readonly group: number;
  readonly harmful: boolean;
}

/** Audited rate of harm in a true group that was only predicted, over rows in strata of predicted group and outcome: ratio of pseudo-outcomes, floor from the smoothed joint counts. */
export function auditedGroupInfluence(
  strata: readonly unknown[],
  labels: readonly (JointLabel | null)[],
  group: number,
  groups: number,
): Influence {
  if (labels.length !== strata.length) {
    throw new UserError(`labels: ${labels.length} values, but strata has ${strata.length}`);
  }
  labels.forEach((label, i) => {
    if (isLabelled(label) && !(Number.isInteger(label.group) && label.group >= 0 && label.group < groups)) {
      throw new UserError(`labels[${i}]: group ${label.group} is not one of 0 to ${groups - 1}`);
    }
  });
  const rows = rowsByStratum(strata);
  const value = (f: (label: JointLabel) => boolean): readonly (number | null)[] =>
    labels.map((label) => (isLabelled(label) ? Number(f(label)) : null));
  const harmful = pseudo(
    rows,
    value((label) => label.group === group && label.harmful),
  );
  const members = pseudo(
    rows,
    value((label) => label.group === group),
  );
  const joint = [...rows.values()].map((positions) => {
    const counts = new Array<number>(2 * groups).fill(0);
    for (const i of positions) {
      const label = labels[i];
      if (isLabelled(label)) counts[2 * label.group + (label.harmful ? 0 : 1)]!++;
    }
    return counts;
  });
  const audit = {
    N: [...rows.values()].map((positions) => positions.length),
    n: joint.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
    jointCounts: joint,
  };
  return { ...ratioInfluence(harmful, members), floor: smoothedGroup(audit, group) };
}
