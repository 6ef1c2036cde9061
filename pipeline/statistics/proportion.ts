import { UserError } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { normalQuantile } from './normal.ts';

/** Refuses counts that cannot be: whole numbers with 0 <= x <= n and n > 0. */
export function checkCounts(x: number, n: number): void {
  if (!(Number.isFinite(n) && n > 0)) throw new UserError(`n = ${n}: must be above 0`);
  if (!(Number.isFinite(x) && x >= 0 && x <= n)) throw new UserError(`x = ${x}: must be between 0 and n = ${n}`);
}

/** z of a two-sided level, such as 1.96 for .95. */
export function zOf(conf: number): number {
  if (!(conf > 0 && conf < 1)) throw new UserError(`conf = ${conf}: must be between 0 and 1`);
  return normalQuantile(1 - (1 - conf) / 2);
}

/**
 * Score interval of one proportion (Wilson 1927), shares from 0 to 1: exact mean coverage, never of zero width. For independent
 * transcripts; clusters need an effective n (which need not be whole).
 */
export function wilson(x: number, n: number, conf = 0.95): Interval {
  checkCounts(x, n);
  const z = zOf(conf);
  const p = x / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { lower: x === 0 ? 0 : Math.max(0, centre - half), upper: x === n ? 1 : Math.min(1, centre + half) };
}
