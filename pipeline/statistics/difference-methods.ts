import type { Limits } from './check.ts';
import { agrestiCaffo, mee, miettinenNurminen, newcombe, newcombeCorrected, waldDifference } from './difference.ts';
import { conf, count, defineMethod, type Method } from './method.ts';

type TwoArmInterval = (x1: number, n1: number, x2: number, n2: number, conf?: number) => Limits;

function entry(method: string, description: string, source: string, interval: TwoArmInterval): Method {
  return defineMethod({
    group: 'risk_difference_ci',
    method,
    description,
    source,
    inputs: { x1: count, n1: count, x2: count, n2: count, conf },
    run: ({ x1, n1, x2, n2, conf }) => interval(x1, n1, x2, n2, conf),
  });
}

/** Methods for the difference of two independent proportions. */
export const methods: readonly Method[] = [
  entry('newcombe', 'hybrid score interval of p1-p2; the default', 'Newcombe 1998b, method 10', newcombe),
  entry(
    'newcombe_cc',
    'hybrid score interval with continuity correction',
    'Newcombe 1998b, method 11',
    newcombeCorrected,
  ),
  entry(
    'miettinen_nurminen',
    'score interval of p1-p2 that agrees with the N-1 chi-squared test',
    'Miettinen & Nurminen 1985',
    miettinenNurminen,
  ),
  entry('mee', 'score interval of p1-p2 without the factor N/(N-1)', 'Mee 1984', mee),
  entry('agresti_caffo', 'adjusted Wald interval of p1-p2, not truncated', 'Agresti & Caffo 2000', agrestiCaffo),
  entry('wald', 'normal approximation, not truncated; only to show how it fails', 'textbook', waldDifference),
];
