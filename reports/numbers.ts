import type { RateRow } from '../pipeline/analysis.ts';
import type { Estimate, Interval } from '../pipeline/estimate.ts';

/** No-break space between a number and its unit. */
const NBSP = '\u00a0';

function digits(percentage: number): string {
  const size = Math.abs(percentage);
  const fine = (size > 0 && size < 1) || (size > 99 && size < 100);
  return percentage.toFixed(fine ? 1 : 0).replace(/^-(0(?:\.0)?)$/, '$1');
}

/** A share as a percentage, such as `24 %`; one decimal only below 1 % and above 99 %. */
export function percent(share: number): string {
  return `${digits(share * 100)}${NBSP}%`;
}

/** An interval of shares in percent, such as `[15, 38]`. */
export function percentInterval({ lower, upper }: Interval): string {
  return `[${digits(lower * 100)},${NBSP}${digits(upper * 100)}]`;
}

/** A rate as it may be quoted: `12/49: 24 % [15, 38]`, or that nothing was decided. */
export function quotedRate(row: Pick<RateRow, 'x' | 'counts' | 'rate'>): string {
  if (row.rate === null) return 'nothing decided';
  return `${count(row.x)}/${count(row.counts.decided)}: ${percent(row.rate.estimate)} ${percentInterval(row.rate)}`;
}

/** A rate within a sentence: `in 12 of 49 (24 % [15, 38])`, or that nothing was decided; `more` goes on within the brackets. */
export function spokenRate(row: Pick<RateRow, 'x' | 'counts' | 'rate'>, more = ''): string {
  if (row.rate === null) return 'with nothing decided';
  return `in ${count(row.x)} of${NBSP}${count(row.counts.decided)} (${percent(row.rate.estimate)} ${percentInterval(row.rate)}${more})`;
}

/** A share's difference in percentage points with its sign, such as `+12` or `−8`. */
export function points(difference: number): string {
  const text = digits(difference * 100);
  return text.startsWith('-') ? `\u2212${text.slice(1)}` : text === '0' ? '0' : `+${text}`;
}

/** A difference with its interval in percentage points, such as `+12 points [−3, +27]`. */
export function quotedDifference(difference: Estimate): string {
  return `${points(difference.estimate)} points [${points(difference.lower)},${NBSP}${points(difference.upper)}]`;
}

/** A whole number with thousands separated, such as `12,400`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things: `1 transcript`, `3 transcripts`; the plural is given where it is not made with an s. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Names joined as in a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A code such as `no-reasoning-recorded` in words. */
export function inWords(code: string): string {
  return code.replaceAll(/[-_]/g, ' ');
}
