import { UserError } from '../errors.ts';
import { binomialCdf, binomialPmf } from './binomial.ts';
import { checkCount, type Limits } from './check.ts';
import { chiSquaredSurvival } from './chi-squared.ts';
import { invertScore, squareAndAdd } from './difference.ts';
import { criticalZ, wilson } from './proportion.ts';

/** Pairs of the same scenario and seed under two conditions: both positive, first only, second only, neither. */
export interface PairedTable {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

function sizeOf({ a, b, c, d }: PairedTable): number {
  for (const [name, value] of Object.entries({ a, b, c, d })) checkCount(value, name);
  const n = a + b + c + d;
  if (n === 0) throw new UserError('paired table: no pairs (needs at least 1)');
  return n;
}

/** McNemar's tests of the discordant counts b and c. */
export interface McNemarResult {
  readonly chi2: number;
  readonly pAsymptotic: number;
  readonly chi2ContinuityCorrected: number;
  readonly pContinuityCorrected: number;
  readonly pExact: number;
  /** Exact p minus the point probability: the default. */
  readonly pMidp: number;
}

/** McNemar's test for paired answers: b pairs positive in the first condition only, c in the second only. Without discordant pairs every p is 1. Source: McNemar 1947; Fagerland, Lydersen & Laake 2013 (mid-p). */
export function mcNemar(b: number, c: number): McNemarResult {
  checkCount(b, 'b');
  checkCount(c, 'c');
  const m = b + c;
  if (m === 0) {
    return { chi2: 0, pAsymptotic: 1, chi2ContinuityCorrected: 0, pContinuityCorrected: 1, pExact: 1, pMidp: 1 };
  }
  const gap = Math.abs(b - c);
  const chi2 = (gap * gap) / m;
  const corrected = Math.max(0, gap - 1) ** 2 / m;
  const smaller = Math.min(b, c);
  const twice = 2 * binomialCdf(smaller, m, 0.5);
  return {
    chi2,
    pAsymptotic: chiSquaredSurvival(chi2, 1),
    chi2ContinuityCorrected: corrected,
    pContinuityCorrected: chiSquaredSurvival(corrected, 1),
    pExact: Math.min(1, twice),
    pMidp: Math.min(1, twice - binomialPmf(smaller, m, 0.5)),
  };
}

function hybrid(table: PairedTable, conf: number, corrected: boolean): Limits & { readonly phi: number } {
  const n = sizeOf(table);
  const { a, b, c, d } = table;
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  const cross = a * d - b * c;
  const numerator = corrected && cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  const phi = margins === 0 ? 0 : numerator / Math.sqrt(margins);
  return { ...squareAndAdd(wilson(a + b, n, conf), wilson(a + c, n, conf), phi), estimate: (b - c) / n, phi };
}

/** Newcombe's paired hybrid score interval with corrected phi ("method 10") of p1-p2: the default for one-to-one pairs. With repeats per scenario use clusters.ts. Source: Newcombe 1998c. */
export function newcombePaired(table: PairedTable, conf = 0.95): Limits & { readonly phi: number } {
  return hybrid(table, conf, true);
}

/** Newcombe's paired interval with uncorrected phi ("method 8"). Source: Newcombe 1998c. */
export function newcombePairedUncorrected(table: PairedTable, conf = 0.95): Limits & { readonly phi: number } {
  return hybrid(table, conf, false);
}

/** Tango's score interval of p1-p2 for pairs. Source: Tango 1998. */
export function tango(table: PairedTable, conf = 0.95): Limits {
  const n = sizeOf(table);
  const { b, c } = table;
  const estimate = (b - c) / n;
  const variance = (difference: number): number => {
    const linear = -b - c + (2 * n - b + c) * difference;
    const constant = -c * difference * (1 - difference);
    const r = (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
    return Math.max(0, 2 * r + difference * (1 - difference)) / n;
  };
  return { estimate, ...invertScore(estimate, criticalZ(conf), variance) };
}

/** Agresti-Min interval: half a pair added to each cell, then Wald. For comparison. Source: Agresti & Min 2005. */
export function agrestiMin(table: PairedTable, conf = 0.95): Limits {
  const n = sizeOf(table);
  const size = n + 2;
  const b = table.b + 0.5;
  const c = table.c + 0.5;
  const centre = (b - c) / size;
  const half = (criticalZ(conf) * Math.sqrt(b + c - (b - c) ** 2 / size)) / size;
  return { estimate: (table.b - table.c) / n, lower: centre - half, upper: centre + half };
}
