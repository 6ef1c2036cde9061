import { UserError } from '../errors.ts';
import { checkCount, checkWholeTrials } from './check.ts';
import { incompleteBeta, logBeta } from './special-beta.ts';

/**
 * P(p1 > p2) and P(p1 < p2) under independent Beta priors with whole numbers: exact finite sum. A display of belief, not a test.
 * Source: Evan Miller 2014; Bowyer, Aitchison & Ivanova 2025 for its use in evaluations.
 */
export function probabilitySuperior(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
  prior: readonly [number, number] = [1, 1],
): { readonly pGreater: number; readonly pLess: number } {
  checkWholeTrials(x1, n1, '1');
  checkWholeTrials(x2, n2, '2');
  const [a, b] = prior;
  checkCount(a, 'prior[0]');
  checkCount(b, 'prior[1]');
  if (a < 1 || b < 1) throw new UserError('prior: both numbers must be 1 or more');
  const greater = (a1: number, b1: number, a2: number, b2: number): number => {
    let sum = 0;
    const base = logBeta(a2, b2);
    for (let i = 0; i < a1; i++) {
      sum += Math.exp(logBeta(a2 + i, b1 + b2) - Math.log(b1 + i) - logBeta(1 + i, b1) - base);
    }
    return Math.min(1, sum);
  };
  return {
    pGreater: greater(x1 + a, n1 - x1 + b, x2 + a, n2 - x2 + b),
    pLess: greater(x2 + a, n2 - x2 + b, x1 + a, n1 - x1 + b),
  };
}

/** P(first condition has the higher rate) for pairs under Dirichlet(1,1,1,1): 1 - I_{1/2}(b+1, c+1). Source: Bowyer, Aitchison & Ivanova 2025, in closed form. */
export function probabilitySuperiorPaired(b: number, c: number): number {
  checkCount(b, 'b');
  checkCount(c, 'c');
  return incompleteBeta(0.5, c + 1, b + 1);
}
