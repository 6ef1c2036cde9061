import { binomialCdf, binomialPmf } from './binomial.ts';
import { chiSquaredSurvival } from './chi-squared.ts';
import { count, defineMethod, type Method, positive, real, share } from './method.ts';
import { normalQuantile, normalSurvival } from './normal.ts';
import { betaQuantile, incompleteBeta } from './special-beta.ts';
import { logGamma } from './special-gamma.ts';
import { tQuantile } from './students-t.ts';

const group = 'special_functions';

/** The special functions under the other methods, by name. */
export const methods: readonly Method[] = [
  defineMethod({
    group,
    method: 'normal_quantile',
    description: 'quantile of the standard normal distribution',
    source: 'Wichura 1988, AS 241',
    inputs: { p: share },
    run: ({ p }) => ({ value: normalQuantile(p) }),
  }),
  defineMethod({
    group,
    method: 'normal_survival',
    description: 'upper tail of the standard normal distribution',
    source: 'Abramowitz & Stegun 6.5.17',
    inputs: { z: real },
    run: ({ z }) => ({ value: normalSurvival(z) }),
  }),
  defineMethod({
    group,
    method: 'beta_quantile',
    description: 'quantile of the beta distribution',
    source: 'inverse of Abramowitz & Stegun 26.5.8',
    inputs: { p: share, a: positive, b: positive },
    run: ({ p, a, b }) => ({ value: betaQuantile(p, a, b) }),
  }),
  defineMethod({
    group,
    method: 'regularized_incomplete_beta',
    description: 'distribution function of the beta distribution',
    source: 'Abramowitz & Stegun 26.5.8',
    inputs: { x: share, a: positive, b: positive },
    run: ({ x, a, b }) => ({ value: incompleteBeta(x, a, b) }),
  }),
  defineMethod({
    group,
    method: 't_quantile',
    description: "quantile of Student's t distribution",
    source: 'inverse of Abramowitz & Stegun 26.7.1',
    inputs: { p: share, df: positive },
    run: ({ p, df }) => ({ value: tQuantile(p, df) }),
  }),
  defineMethod({
    group,
    method: 'chisq_survival',
    description: 'upper tail of the chi-squared distribution',
    source: 'Abramowitz & Stegun 26.4.19',
    inputs: { x: real, df: positive },
    run: ({ x, df }) => ({ value: chiSquaredSurvival(x, df) }),
  }),
  defineMethod({
    group,
    method: 'binomial_cdf',
    description: 'distribution function and point probability of the binomial distribution',
    source: 'Loader 2000; Abramowitz & Stegun 26.5.24',
    inputs: { k: count, n: count, p: share },
    run: ({ k, n, p }) => ({ cdf: binomialCdf(k, n, p), pmf: binomialPmf(k, n, p) }),
  }),
  defineMethod({
    group,
    method: 'log_gamma',
    description: 'natural logarithm of the gamma function',
    source: 'Abramowitz & Stegun 6.1.41',
    inputs: { x: positive },
    run: ({ x }) => ({ value: logGamma(x) }),
  }),
];
