import { UserError } from '../errors.ts';
import { bisect } from './bisect.ts';
import { checkLevel, checkPositive, checkShare } from './check.ts';
import { normalQuantile } from './normal.ts';
import { wilsonAt } from './proportion.ts';

function quantiles(alpha: number, power: number): readonly [number, number] {
  checkLevel(alpha, 'alpha');
  checkLevel(power, 'power');
  return [-normalQuantile(alpha / 2), normalQuantile(power)];
}

/** Transcripts per arm to find p1 against p2 (two-sided, not rounded), times the design effect. Source: Fleiss, Levin & Paik 2003, no continuity correction. */
export function sizeTwoProportions(p1: number, p2: number, alpha = 0.05, power = 0.8, deff = 1): number {
  checkShare(p1, 'p1');
  checkShare(p2, 'p2');
  checkPositive(deff, 'deff');
  if (p1 === p2) throw new UserError('p1 and p2: equal, so no size finds a difference');
  const [za, zb] = quantiles(alpha, power);
  const mean = (p1 + p2) / 2;
  const root = za * Math.sqrt(2 * mean * (1 - mean)) + zb * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  return (deff * root ** 2) / (p1 - p2) ** 2;
}

/** Pairs to find discordant shares p10 against p01 (two-sided, not rounded). Source: Connor 1987; Miettinen 1968. */
export function sizeMcNemar(p10: number, p01: number, alpha = 0.05, power = 0.8): number {
  checkShare(p10, 'p10');
  checkShare(p01, 'p01');
  checkShare(p10 + p01, 'p10 + p01');
  if (p10 === p01) throw new UserError('p10 and p01: equal, so no size finds a difference');
  const [za, zb] = quantiles(alpha, power);
  const sum = p10 + p01;
  const difference = p10 - p01;
  return (za * Math.sqrt(sum) + zb * Math.sqrt(sum - difference ** 2)) ** 2 / difference ** 2;
}

/** Inputs of Miller's formula: variances of the score difference between questions and of scores within a question, and resamples per question. */
export interface MillerInput {
  readonly omega2: number;
  readonly sigmaA2: number;
  readonly sigmaB2: number;
  readonly KA: number;
  readonly KB: number;
  readonly delta: number;
}

/** Questions to find a mean difference delta of two models on the same questions. Source: Miller 2024, eq. 9. */
export function sizeMiller(input: MillerInput, alpha = 0.05, power = 0.8): number {
  const { omega2, sigmaA2, sigmaB2, KA, KB, delta } = input;
  checkPositive(KA, 'KA');
  checkPositive(KB, 'KB');
  for (const [name, value] of Object.entries({ omega2, sigmaA2, sigmaB2 })) {
    if (!(value >= 0)) throw new UserError(`${name}: ${value} is not a variance`);
  }
  if (!Number.isFinite(delta) || delta === 0) throw new UserError(`delta: ${delta} must be a difference other than 0`);
  const [za, zb] = quantiles(alpha, power);
  return ((za + zb) ** 2 * (omega2 + sigmaA2 / KA + sigmaB2 / KB)) / delta ** 2;
}

/** Smallest p1 above p2 that n transcripts per arm find with the given power; undefined where even 1 is not found. */
export function detectableRate(p2: number, n: number, alpha = 0.05, power = 0.8, deff = 1): number | undefined {
  checkShare(p2, 'p2');
  checkPositive(n, 'n');
  if (p2 === 1 || sizeTwoProportions(1, p2, alpha, power, deff) > n) return undefined;
  return bisect((p1) => (p1 === p2 ? 1 : sizeTwoProportions(p1, p2, alpha, power, deff) - n), p2, 1);
}

/** Transcripts (whole) for a Wilson interval of half-width at most `half` around an expected rate p, times the design effect. */
export function sizeHalfWidth(p: number, half: number, conf = 0.95, deff = 1): number {
  checkShare(p, 'p');
  checkLevel(half, 'half');
  checkLevel(conf);
  checkPositive(deff, 'deff');
  const z = -normalQuantile((1 - conf) / 2);
  const width = (n: number): number => {
    const { lower, upper } = wilsonAt(p, n, z);
    return (upper - lower) / 2;
  };
  let high = 1;
  while (width(high) > half) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const mid = Math.floor((low + high) / 2);
    if (width(mid) > half) low = mid;
    else high = mid;
  }
  return Math.ceil(high * deff);
}
