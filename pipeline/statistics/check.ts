import { UserError } from '../errors.ts';

/** An estimate with its limits, in the unit of the quantity (shares are 0 to 1). */
export interface Limits {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** Throws unless the value is a finite number. */
export function checkFinite(value: number, name: string): void {
  if (!Number.isFinite(value)) throw new UserError(`${name}: ${value} is not a finite number`);
}

/** Throws unless the value is a whole number of 0 or more. */
export function checkCount(value: number, name: string): void {
  checkFinite(value, name);
  if (value < 0) throw new UserError(`${name}: ${value} is negative (counts start at 0)`);
  if (!Number.isInteger(value)) throw new UserError(`${name}: ${value} is not a whole number`);
}

/** Throws unless the value is a finite number above 0. */
export function checkPositive(value: number, name: string): void {
  checkFinite(value, name);
  if (value <= 0) throw new UserError(`${name}: ${value} must be above 0`);
}

/** Throws unless 0 <= value <= 1. */
export function checkShare(value: number, name: string): void {
  if (!(value >= 0 && value <= 1)) throw new UserError(`${name}: ${value} is not between 0 and 1`);
}

/** Throws unless 0 < value < 1, as for a confidence level, an alpha or a power. */
export function checkLevel(value: number, name = 'conf'): void {
  if (!(value > 0 && value < 1))
    throw new UserError(`${name}: ${value} is not between 0 and 1, both excluded (0.95 is usual)`);
}

/** Throws unless x successes in n trials are possible: finite, 0 <= x <= n, n > 0. Effective (fractional) counts pass. */
export function checkTrials(x: number, n: number, suffix = ''): void {
  checkFinite(x, `x${suffix}`);
  checkFinite(n, `n${suffix}`);
  if (x < 0) throw new UserError(`x${suffix}: ${x} is negative (counts start at 0)`);
  if (n <= 0) throw new UserError(`n${suffix}: ${n} trials give no rate (needs at least 1)`);
  if (x > n) throw new UserError(`x${suffix}: ${x} is more than n${suffix} = ${n}`);
}

/** Like {@link checkTrials}, for methods that need whole counts. */
export function checkWholeTrials(x: number, n: number, suffix = ''): void {
  checkTrials(x, n, suffix);
  checkCount(x, `x${suffix}`);
  checkCount(n, `n${suffix}`);
}

/** Throws unless all lists have the same length of at least `least`. */
export function checkSameLength(lists: Readonly<Record<string, readonly unknown[]>>, least = 1): void {
  const names = Object.keys(lists);
  const first = lists[names[0]!]!.length;
  for (const name of names) {
    const { length } = lists[name]!;
    if (length < least) throw new UserError(`${name}: ${length} given, at least ${least} needed`);
    if (length !== first) throw new UserError(`${name}: ${length} values, but ${names[0]} has ${first}`);
  }
}

/** Sum of a list. */
export function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
