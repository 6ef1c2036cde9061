import { UserError } from '../errors.ts';
import { checkCount, checkLevel, checkShare } from './check.ts';
import { normalQuantile } from './normal.ts';

function check(p: readonly number[]): void {
  if (p.length === 0) throw new UserError('p: no p-values given');
  p.forEach((value, i) => {
    checkShare(value, `p[${i}]`);
  });
}

/** Positions of the p-values from smallest to largest, ties in their given order. */
function ranks(p: readonly number[]): readonly number[] {
  return p.map((_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
}

/** Step-down adjustment: running maximum from the smallest p of f(p, position from 0). */
function stepDown(p: readonly number[], f: (value: number, position: number) => number): number[] {
  check(p);
  const adjusted = new Array<number>(p.length);
  let top = 0;
  ranks(p).forEach((index, position) => {
    top = Math.min(1, Math.max(top, f(p[index]!, position)));
    adjusted[index] = top;
  });
  return adjusted;
}

/** Step-up adjustment: running minimum from the largest p. */
function stepUp(p: readonly number[], f: (value: number, position: number) => number): number[] {
  check(p);
  const adjusted = new Array<number>(p.length);
  let low = 1;
  const order = ranks(p);
  for (let position = p.length - 1; position >= 0; position--) {
    const index = order[position]!;
    low = Math.min(low, f(p[index]!, position));
    adjusted[index] = low;
  }
  return adjusted;
}

/** Bonferroni-adjusted p-values: min(1, m p). */
export function bonferroni(p: readonly number[]): number[] {
  check(p);
  return p.map((value) => Math.min(1, value * p.length));
}

/** Holm-adjusted p-values: the default for a declared family; controls the chance of any false rejection. Source: Holm 1979. */
export function holm(p: readonly number[]): number[] {
  return stepDown(p, (value, position) => value * (p.length - position));
}

/** Hochberg-adjusted p-values; valid under independence or positive dependence. Source: Hochberg 1988. */
export function hochberg(p: readonly number[]): number[] {
  return stepUp(p, (value, position) => value * (p.length - position));
}

/** Benjamini-Hochberg q-values: the default for exploratory grids. Source: Benjamini & Hochberg 1995. */
export function benjaminiHochberg(p: readonly number[]): number[] {
  return stepUp(p, (value, position) => (value * p.length) / (position + 1));
}

/** Benjamini-Yekutieli q-values, valid under any dependence. Source: Benjamini & Yekutieli 2001. */
export function benjaminiYekutieli(p: readonly number[]): number[] {
  let harmonic = 0;
  for (let k = 1; k <= p.length; k++) harmonic += 1 / k;
  return stepUp(p, (value, position) => (value * p.length * harmonic) / (position + 1));
}

/** Šidák single-step p-values: 1-(1-p)^m; valid under independence. Source: Šidák 1967. */
export function sidak(p: readonly number[]): number[] {
  check(p);
  return p.map((value) => -Math.expm1(p.length * Math.log1p(-value)));
}

/** Holm's step-down with Šidák's formula. Source: Holland & Copenhaver 1987. */
export function holmSidak(p: readonly number[]): number[] {
  return stepDown(p, (value, position) => -Math.expm1((p.length - position) * Math.log1p(-value)));
}

/** Hommel-adjusted p-values. Source: Hommel 1988, algorithm of Wright 1992. */
export function hommel(p: readonly number[]): number[] {
  check(p);
  const m = p.length;
  const order = ranks(p);
  const sorted = order.map((index) => p[index]!);
  let q = new Array<number>(m).fill(Math.min(...sorted.map((value, i) => (m * value) / (i + 1))));
  let adjusted = [...q];
  for (let j = m - 1; j > 1; j--) {
    const split = m - j + 1;
    let q1 = Number.POSITIVE_INFINITY;
    for (let k = 2; k <= j; k++) q1 = Math.min(q1, (j * sorted[split + k - 2]!) / k);
    q = sorted.map((value, i) => (i < split ? Math.min(j * value, q1) : 0));
    const edge = q[split - 1]!;
    q = q.map((value, i) => (i < split ? value : edge));
    adjusted = adjusted.map((value, i) => Math.max(value, q[i]!));
  }
  const result = new Array<number>(m);
  order.forEach((index, i) => {
    result[index] = Math.max(adjusted[i]!, sorted[i]!);
  });
  return result;
}

/** z of m simultaneous intervals by Bonferroni: the quantile at 1-(1-conf)/(2m). */
export function bonferroniZ(m: number, conf = 0.95): number {
  checkFamily(m, conf);
  return -normalQuantile((1 - conf) / (2 * m));
}

/** z of m simultaneous intervals by Šidák: the quantile at (1+conf^(1/m))/2. */
export function sidakZ(m: number, conf = 0.95): number {
  checkFamily(m, conf);
  return -normalQuantile(-Math.expm1(Math.log(conf) / m) / 2);
}

/** Level of the intervals for R of m cells picked by Benjamini-Hochberg at q: 1 - R q/m (false coverage rate). Source: Benjamini & Yekutieli 2005. */
export function fcrLevel(selected: number, m: number, q = 0.05): number {
  checkFamily(m, 1 - q);
  checkCount(selected, 'selected');
  if (selected < 1 || selected > m) throw new UserError(`selected: ${selected} is not between 1 and ${m}`);
  return 1 - (selected * q) / m;
}

function checkFamily(m: number, conf: number): void {
  checkCount(m, 'm');
  if (m < 1) throw new UserError('m: 0 comparisons (needs at least 1)');
  checkLevel(conf);
}
