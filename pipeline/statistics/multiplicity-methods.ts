import { conf, count, defineMethod, listOf, type Method, share } from './method.ts';
import { goodman } from './multinomial.ts';
import {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  bonferroniZ,
  hochberg,
  holm,
  holmSidak,
  hommel,
  sidak,
  sidakZ,
} from './multiplicity.ts';

/** Methods for many comparisons and several shares at once. */
export const methods: readonly Method[] = [
  defineMethod({
    group: 'multiple_comparisons',
    method: 'p_adjust',
    description: 'adjusted p-values of one family by every method; Holm is the default, BH for exploration',
    source: 'Holm 1979; Hochberg 1988; Hommel 1988; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001',
    inputs: { p: listOf(share) },
    run: ({ p }) => ({
      bonferroni: bonferroni(p),
      holm: holm(p),
      hochberg: hochberg(p),
      BH: benjaminiHochberg(p),
      BY: benjaminiYekutieli(p),
      hommel: hommel(p),
      sidakSingleStep: sidak(p),
      holmSidak: holmSidak(p),
    }),
  }),
  defineMethod({
    group: 'multiple_comparisons',
    method: 'simultaneous_critical_values',
    description: 'z for m simultaneous intervals',
    source: 'Bonferroni 1936; Šidák 1967',
    inputs: { m: count, conf },
    run: ({ m, conf }) => ({ bonferroniZ: bonferroniZ(m, conf), sidakZ: sidakZ(m, conf) }),
  }),
  defineMethod({
    group: 'multinomial_ci',
    method: 'goodman_simultaneous',
    description: 'simultaneous intervals of the shares of several classes',
    source: 'Goodman 1965',
    inputs: { counts: listOf(count), conf },
    run: ({ counts, conf }) => ({
      intervals: goodman(counts, conf).map(({ lower, upper }) => [lower, upper]),
    }),
  }),
];
