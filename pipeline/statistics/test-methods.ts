import type { Limits } from './check.ts';
import { conf, count, defineMethod, type Method } from './method.ts';
import { agrestiMin, mcNemar, newcombePaired, newcombePairedUncorrected, type PairedTable, tango } from './paired.ts';
import { chiSquare, fisherExact } from './two-by-two.ts';
import { barnard, boschloo } from './unconditional.ts';

function test(
  method: string,
  description: string,
  source: string,
  run: (x1: number, n1: number, x2: number, n2: number) => object,
): Method {
  return defineMethod({
    group: 'two_by_two_test',
    method,
    description,
    source,
    inputs: { x1: count, n1: count, x2: count, n2: count },
    run: ({ x1, n1, x2, n2 }) => run(x1, n1, x2, n2),
  });
}

function paired(
  method: string,
  description: string,
  source: string,
  interval: (table: PairedTable, conf: number) => Limits,
): Method {
  return defineMethod({
    group: 'paired_difference_ci',
    method,
    description,
    source,
    inputs: { a: count, b: count, c: count, d: count, conf },
    run: ({ conf, ...table }) => interval(table, conf),
  });
}

/** Tests of 2x2 tables and methods for pairs. */
export const methods: readonly Method[] = [
  test('fisher', "Fisher's exact test with mid-p versions", 'Fisher 1935; Fagerland et al. 2017', fisherExact),
  test('chi_square', 'chi-squared tests: Pearson, Yates, N-1', 'Pearson 1900; Yates 1934; Campbell 2007', chiSquare),
  test('barnard_pooled', 'unconditional exact test ordered by the pooled z', 'Suissa & Shuster 1985', barnard),
  test('boschloo', "unconditional exact test ordered by Fisher's p", 'Boschloo 1970', boschloo),
  defineMethod({
    group: 'paired_test',
    method: 'mcnemar',
    description: "McNemar's tests of discordant pairs; mid-p is the default",
    source: 'McNemar 1947; Fagerland et al. 2013',
    inputs: { b: count, c: count },
    run: ({ b, c }) => mcNemar(b, c),
  }),
  paired('newcombe_paired_method10', 'paired hybrid score interval; the default', 'Newcombe 1998c', newcombePaired),
  paired(
    'newcombe_paired_method8',
    'paired hybrid score interval with uncorrected phi',
    'Newcombe 1998c',
    newcombePairedUncorrected,
  ),
  paired('tango_score', 'paired score interval', 'Tango 1998', tango),
  paired('agresti_min_wald_plus2', 'paired adjusted Wald interval; for comparison', 'Agresti & Min 2005', agrestiMin),
];
