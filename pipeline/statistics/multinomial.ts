import { UserError } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { checkCount, checkLevel, total } from './check.ts';
import { bonferroniZ } from './multiplicity.ts';
import { wilsonAt } from './proportion.ts';

/** Goodman's simultaneous intervals of the shares of k classes: Wilson with Bonferroni's z. For three-way shares ("real", "evaluation", "no signal"). Source: Goodman 1965. */
export function goodman(counts: readonly number[], conf = 0.95): readonly Interval[] {
  checkLevel(conf);
  counts.forEach((value, i) => {
    checkCount(value, `counts[${i}]`);
  });
  if (counts.length < 2) throw new UserError(`counts: ${counts.length} classes, at least 2 needed`);
  const n = total(counts);
  if (n === 0) throw new UserError('counts: all 0, so there are no shares');
  const z = bonferroniZ(counts.length, conf);
  return counts.map((value) => wilsonAt(value / n, n, z));
}
