/**
 * Root of a monotone function between two points, by bisection down to adjacent doubles (so the last bits do not depend on
 * a tolerance). `f` must change sign once between `lo` and `hi`; an end that is already a root is returned.
 */
export function bisect(f: (x: number) => number, lo: number, hi: number): number {
  let low = lo;
  let high = hi;
  const atLow = f(low);
  if (atLow === 0) return low;
  const rising = atLow < 0;
  for (;;) {
    const mid = low / 2 + high / 2;
    if (mid <= low || mid >= high) break;
    const value = f(mid);
    if (value === 0) return mid;
    if (value < 0 === rising) low = mid;
    else high = mid;
  }
  return Math.abs(f(low)) <= Math.abs(f(high)) ? low : high;
}

/** Like {@link bisect} on a geometric scale, for positive roots that may lie many orders of magnitude apart. */
export function bisectPositive(f: (x: number) => number, lo: number, hi: number): number {
  let low = lo;
  let high = hi;
  const rising = f(low) < 0;
  while (high / low > 2) {
    const mid = Math.sqrt(low) * Math.sqrt(high);
    if (f(mid) < 0 === rising) low = mid;
    else high = mid;
  }
  return bisect(f, low, high);
}
