import { UserError } from '../errors.ts';
import { checkCount, checkLevel, type Limits, total } from './check.ts';
import { criticalT } from './clusters.ts';
import { criticalZ, wilson } from './proportion.ts';

/** Cross table of two raters: rows the first, columns the second, square, whole counts. */
export type CrossTable = readonly (readonly number[])[];

/** How much a disagreement of two classes counts as agreement: none, or by their distance in order. */
export type AgreementWeights = 'identity' | 'linear' | 'quadratic';

interface Margins {
  readonly n: number;
  readonly classes: number;
  readonly p: readonly (readonly number[])[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

function margins(table: CrossTable): Margins {
  const classes = table.length;
  if (classes < 2) throw new UserError(`table: ${classes} classes, at least 2 needed`);
  table.forEach((row, i) => {
    if (row.length !== classes)
      throw new UserError(`table[${i}]: ${row.length} columns, but there are ${classes} rows`);
    row.forEach((value, j) => {
      checkCount(value, `table[${i}][${j}]`);
    });
  });
  const n = total(table.map(total));
  if (n === 0) throw new UserError('table: all 0, nothing was rated twice');
  const p = table.map((row) => row.map((value) => value / n));
  return { n, classes, p, rows: p.map(total), columns: p.map((_, j) => total(p.map((row) => row[j]!))) };
}

function weightOf(weights: AgreementWeights, classes: number): (i: number, j: number) => number {
  if (weights === 'identity') return (i, j) => (i === j ? 1 : 0);
  const power = weights === 'linear' ? 1 : 2;
  return (i, j) => 1 - (Math.abs(i - j) / (classes - 1)) ** power;
}

/** Sum over all cells of f. */
function cells(classes: number, f: (i: number, j: number) => number): number {
  let sum = 0;
  for (let i = 0; i < classes; i++) for (let j = 0; j < classes; j++) sum += f(i, j);
  return sum;
}

/** Cohen's kappa with its large-sample errors. */
export interface Kappa {
  readonly percentAgreement: number;
  readonly expectedAgreement: number;
  readonly kappa: number;
  readonly se: number;
  /** Standard error under kappa = 0. */
  readonly seNull: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Cohen's kappa of two raters (weighted on request), with the interval of Fleiss, Cohen & Everitt. Collapses where a label is rare: show
 * {@link gwetAC1} and the confusion beside it. NaN where both raters use one class only. Source: Cohen 1960; Fleiss, Cohen & Everitt 1969.
 */
export function cohenKappa(table: CrossTable, conf = 0.95, weights: AgreementWeights = 'identity'): Kappa {
  const { n, classes, p, rows, columns } = margins(table);
  const w = weightOf(weights, classes);
  const observed = cells(classes, (i, j) => w(i, j) * p[i]![j]!);
  const expected = cells(classes, (i, j) => w(i, j) * rows[i]! * columns[j]!);
  const kappa = (observed - expected) / (1 - expected);
  const byRow = rows.map((_, i) => total(columns.map((column, j) => w(i, j) * column)));
  const byColumn = columns.map((_, j) => total(rows.map((row, i) => w(i, j) * row)));
  const spread = cells(classes, (i, j) => p[i]![j]! * (w(i, j) - (byRow[i]! + byColumn[j]!) * (1 - kappa)) ** 2);
  const variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2);
  const nullSpread = cells(classes, (i, j) => rows[i]! * columns[j]! * (w(i, j) - (byRow[i]! + byColumn[j]!)) ** 2);
  const se = Math.sqrt(Math.max(0, variance));
  const half = criticalZ(conf) * se;
  return {
    percentAgreement: observed,
    expectedAgreement: expected,
    kappa,
    se,
    seNull: Math.sqrt(Math.max(0, nullSpread - expected ** 2) / n) / (1 - expected),
    lower: kappa - half,
    upper: kappa + half,
  };
}

/** Brennan-Prediger coefficient (PABAK for two classes): (Po - 1/K)/(1 - 1/K). Source: Brennan & Prediger 1981; Byrt et al. 1993. */
export function brennanPrediger(table: CrossTable): number {
  const { classes, p } = margins(table);
  return (total(p.map((row, i) => row[i]!)) - 1 / classes) / (1 - 1 / classes);
}

/** Scott's pi of two raters. Source: Scott 1955. */
export function scottPi(table: CrossTable): number {
  const { p, rows, columns } = margins(table);
  const expected = total(rows.map((row, k) => ((row + columns[k]!) / 2) ** 2));
  return (total(p.map((row, i) => row[i]!)) - expected) / (1 - expected);
}

/** Gwet's AC1 with its interval. */
export interface AC1 {
  readonly percentAgreement: number;
  readonly expectedAgreement: number;
  readonly ac1: number;
  readonly se: number;
  readonly lower: number;
  readonly upper: number;
}

/** Gwet's AC1 of two raters: stays meaningful where a label is rare. Linearised variance, divisor n(n-1), t of n-1, upper capped at 1. Source: Gwet 2008, 2014. */
export function gwetAC1(table: CrossTable, conf = 0.95): AC1 {
  checkLevel(conf);
  const { n, classes, p, rows, columns } = margins(table);
  if (n < 2) throw new UserError('table: one item only (needs at least 2)');
  const share = rows.map((row, k) => (row + columns[k]!) / 2);
  const observed = total(p.map((row, i) => row[i]!));
  const expected = total(share.map((value) => value * (1 - value))) / (classes - 1);
  const ac1 = (observed - expected) / (1 - expected);
  const squares = cells(classes, (i, j) => {
    const own = (1 - share[i]! + (1 - share[j]!)) / (2 * (classes - 1));
    const g = ((i === j ? 1 : 0) - expected) / (1 - expected) - (2 * (1 - ac1) * (own - expected)) / (1 - expected);
    return table[i]![j]! * (g - ac1) ** 2;
  });
  const se = Math.sqrt(squares / (n * (n - 1)));
  const half = criticalT(conf, n - 1) * se;
  return {
    percentAgreement: observed,
    expectedAgreement: expected,
    ac1,
    se,
    lower: Math.max(-1, ac1 - half),
    upper: Math.min(1, ac1 + half),
  };
}

/** Counts of a judge (prediction) against the truth. */
export interface Confusion {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** Point values of a 2x2 confusion; NaN where a denominator is 0. */
export interface ConfusionMetrics {
  readonly accuracy: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly ppv: number;
  readonly npv: number;
  readonly f1: number;
  readonly mcc: number;
  readonly balancedAccuracy: number;
  readonly youdenJ: number;
  readonly prevalence: number;
  readonly apparentPrevalence: number;
}

function sizeOf({ tp, fp, fn, tn }: Confusion): number {
  for (const [name, value] of Object.entries({ tp, fp, fn, tn })) checkCount(value, name);
  const n = tp + fp + fn + tn;
  if (n === 0) throw new UserError('confusion: all 0, nothing was compared');
  return n;
}

/** Accuracy, sensitivity, specificity, predictive values, F1, Matthews' correlation and more of a confusion. Source: textbook; Matthews 1975; Youden 1950. */
export function confusionMetrics(confusion: Confusion): ConfusionMetrics {
  const n = sizeOf(confusion);
  const { tp, fp, fn, tn } = confusion;
  const sensitivity = tp / (tp + fn);
  const specificity = tn / (tn + fp);
  return {
    accuracy: (tp + tn) / n,
    sensitivity,
    specificity,
    ppv: tp / (tp + fp),
    npv: tn / (tn + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
    mcc: (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)),
    balancedAccuracy: (sensitivity + specificity) / 2,
    youdenJ: sensitivity + specificity - 1,
    prevalence: (tp + fn) / n,
    apparentPrevalence: (tp + fp) / n,
  };
}

/** Sensitivity, specificity, predictive values and accuracy with Wilson intervals; a rate without a denominator is left out. */
export function confusionIntervals(
  confusion: Confusion,
  conf = 0.95,
): Readonly<Partial<Record<'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'accuracy', Limits>>> {
  const n = sizeOf(confusion);
  const { tp, fp, fn, tn } = confusion;
  const rate = <K extends string>(name: K, x: number, size: number) =>
    (size === 0 ? {} : { [name]: wilson(x, size, conf) }) as Partial<Record<K, Limits>>;
  return {
    ...rate('sensitivity', tp, tp + fn),
    ...rate('specificity', tn, tn + fp),
    ...rate('ppv', tp, tp + fp),
    ...rate('npv', tn, tn + fn),
    ...rate('accuracy', tp + tn, n),
  };
}
