import { UserError } from '../errors.ts';
import { checkFinite, checkShare, total } from './check.ts';

function checkMatrix(matrix: readonly (readonly number[])[], name: string): void {
  matrix.forEach((row, i) => {
    if (row.length !== matrix.length)
      throw new UserError(`${name}[${i}]: ${row.length} entries, but there are ${matrix.length} rows`);
    row.forEach((value, j) => {
      checkShare(value, `${name}[${i}][${j}]`);
    });
    if (Math.abs(total(row) - 1) > 1e-6) throw new UserError(`${name}[${i}]: sums to ${total(row)} instead of 1`);
  });
}

/** Rates that predicted groups would show for given true rates under non-differential error: M p, and the factor PPV + NPV - 1 on a two-group difference. */
export function attenuation(
  trueRates: readonly [number, number],
  predictiveValues: readonly (readonly number[])[],
): { readonly observed: readonly [number, number]; readonly attenuation: number } {
  checkMatrix(predictiveValues, 'predictiveValues');
  if (predictiveValues.length !== 2) throw new UserError('predictiveValues: needs 2 rows');
  const rate = (i: number): number => total(predictiveValues[i]!.map((value, j) => value * trueRates[j]!));
  return { observed: [rate(0), rate(1)], attenuation: predictiveValues[0]![0]! + predictiveValues[1]![1]! - 1 };
}

/** Solves M p = observed by elimination with pivots; throws where M is singular. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]!;
    if (Math.abs(head[column]!) < 1e-12)
      throw new UserError('matrix method: the matrix is singular (the groups cannot be told apart)');
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]! / head[column]!;
      for (let j = column; j <= size; j++) rows[i]![j]! -= factor * head[j]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}

/** Matrix method: true rates p with M p = observed, M[i][j] = P(true j given predicted i). Sensitivity analysis only: wrong where error depends on the outcome. Source: Barron 1977; Greenland 1988. */
export function inverseMatrix(
  observedRates: readonly number[],
  predictiveValues: readonly (readonly number[])[],
): readonly number[] {
  checkMatrix(predictiveValues, 'predictiveValues');
  if (predictiveValues.length !== observedRates.length)
    throw new UserError(`predictiveValues: ${predictiveValues.length} rows, but ${observedRates.length} rates`);
  observedRates.forEach((value, i) => {
    checkShare(value, `observedRates[${i}]`);
  });
  return solve(predictiveValues, observedRates);
}

/** Counts by predicted group ("real", "eval") and outcome, and the group label's accuracy among harmful and harmless transcripts. */
export interface BarronInput {
  readonly harmReal: number;
  readonly harmEval: number;
  readonly noHarmReal: number;
  readonly noHarmEval: number;
  readonly seHarm: number;
  readonly spHarm: number;
  readonly seNoHarm: number;
  readonly spNoHarm: number;
}

/** Corrected counts and what follows: A harmful real, B harmful eval, C harmless real, D harmless eval. */
export interface BarronResult {
  readonly A: number;
  readonly B: number;
  readonly C: number;
  readonly D: number;
  readonly rateReal: number;
  readonly rateEval: number;
  readonly riskDifference: number;
  readonly oddsRatio: number;
}

/** Barron's correction of the group margin separately among harmful and harmless transcripts. Sensitivity analysis only. Source: Barron 1977. */
export function barron(input: BarronInput): BarronResult {
  for (const [name, value] of Object.entries(input)) {
    checkFinite(value, name);
    if (value < 0) throw new UserError(`${name}: ${value} is negative`);
  }
  const exposed = (real: number, evaluation: number, se: number, sp: number, name: string): number => {
    checkShare(se, `se${name}`);
    checkShare(sp, `sp${name}`);
    if (se + sp <= 1)
      throw new UserError(`se${name} + sp${name}: not above 1 (the group label carries no information)`);
    const size = real + evaluation;
    const value = (real - (1 - sp) * size) / (se + sp - 1);
    if (value < 0 || value > size)
      throw new UserError(`barron: these error rates cannot have given the observed counts (${name})`);
    return value;
  };
  const A = exposed(input.harmReal, input.harmEval, input.seHarm, input.spHarm, 'Harm');
  const C = exposed(input.noHarmReal, input.noHarmEval, input.seNoHarm, input.spNoHarm, 'NoHarm');
  const B = input.harmReal + input.harmEval - A;
  const D = input.noHarmReal + input.noHarmEval - C;
  const rateReal = A / (A + C);
  const rateEval = B / (B + D);
  return { A, B, C, D, rateReal, rateEval, riskDifference: rateReal - rateEval, oddsRatio: (A * D) / (B * C) };
}

/** Power lambda of the misclassification matrix (columns true, rows observed; 1 exposed, 2 not) by its eigenvalues 1 and Se+Sp-1. Source: Küchenhoff, Mwalili & Lesaffre 2006. */
export function misclassificationPower(
  sens: number,
  spec: number,
  lambda: number,
): { readonly p11: number; readonly p12: number; readonly p21: number; readonly p22: number } {
  checkShare(sens, 'sens');
  checkShare(spec, 'spec');
  checkFinite(lambda, 'lam');
  const youden = sens + spec - 1;
  if (youden <= 0) throw new UserError('sens + spec: not above 1 (no power of the matrix exists)');
  const share = youden === 1 ? 0 : (1 - youden ** lambda) / (1 - youden);
  const p21 = (1 - sens) * share;
  const p12 = (1 - spec) * share;
  return { p11: 1 - p21, p12, p21, p22: 1 - p12 };
}

/**
 * SIMEX for a two-group difference: misclassify further by Pi^lambda at lambda .5, 1, 1.5, 2 (in expectation, so no chance enters), fit a
 * quadratic in 1+lambda and read it at lambda = -1. Sensitivity analysis only. Source: Küchenhoff, Mwalili & Lesaffre 2006.
 */
export function simexDifference(
  counts: {
    readonly harmReal: number;
    readonly harmEval: number;
    readonly noHarmReal: number;
    readonly noHarmEval: number;
  },
  sens: number,
  spec: number,
): number {
  const difference = (lambda: number): number => {
    const { p11, p12 } = misclassificationPower(sens, spec, lambda);
    const real = (a: number, b: number): number => p11 * a + p12 * b;
    const harm = counts.harmReal + counts.harmEval;
    const none = counts.noHarmReal + counts.noHarmEval;
    const [a, c] = [real(counts.harmReal, counts.harmEval), real(counts.noHarmReal, counts.noHarmEval)];
    return a / (a + c) - (harm - a) / (harm + none - a - c);
  };
  const powers = [0, 0.5, 1, 1.5, 2];
  const values = powers.map(difference);
  const moment = (k: number): number => total(powers.map((lambda) => (1 + lambda) ** k));
  const matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => moment(i + j)));
  const right = [0, 1, 2].map((k) => total(powers.map((lambda, i) => (1 + lambda) ** k * values[i]!)));
  return solve(matrix, right)[0]!;
}
