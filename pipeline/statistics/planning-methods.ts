import { UserError } from '../errors.ts';
import { probabilitySuperior, probabilitySuperiorPaired } from './bayes.ts';
import {
  conf,
  count,
  defineMethod,
  type Field,
  level,
  listOf,
  type Method,
  positive,
  real,
  remark,
  share,
  withDefault,
} from './method.ts';
import { sizeMcNemar, sizeMiller, sizeTwoProportions } from './power.ts';
import { ppiEffectiveSize } from './prediction-powered.ts';
import { conformalRiskControl, fixedSequence, riskPValues, splitConformal } from './risk-control.ts';
import { betaBinomialMle, betaBinomialMoments, gridMean, hyperGrid, naiveShrunk } from './shrinkage.ts';

const alpha = withDefault(level, 0.05);
const power = withDefault(level, 0.8);
const items = { confidence: listOf(real), error: listOf(count) };

/** A list of thresholds, or a text such as `0.50..0.99 step 0.01`. */
const grid: Field<readonly number[]> = {
  expects: 'a list of thresholds, or FROM..TO step STEP',
  read: (value, name) => {
    if (typeof value !== 'string') return listOf(real).read(value, name);
    const [, from, to, step] = /^([\d.]+?)\.\.([\d.]+) step ([\d.]+)$/.exec(value) ?? [];
    if (from === undefined || !(Number(step) > 0)) throw new UserError(`${name}: ${value} is not FROM..TO step STEP`);
    const size = Math.round((Number(to) - Number(from)) / Number(step));
    // each threshold is the double nearest to its decimal, as it would be read from a file
    return Array.from({ length: size + 1 }, (_, i) => Number((Number(from) + i * Number(step)).toFixed(12)));
  },
};

const prior: Field<readonly [number, number]> = {
  expects: 'two whole numbers of 1 or more (1, 1 when left out)',
  optional: true,
  read: (value, name) => {
    const [a, b, ...rest] = value === undefined ? [1, 1] : listOf(count).read(value, name);
    if (a === undefined || b === undefined || rest.length > 0) throw new UserError(`${name}: needs two numbers`);
    return [a, b];
  },
};

/** Methods for planning, risk control, shrinkage and Bayesian display. */
export const methods: readonly Method[] = [
  defineMethod({
    group: 'power',
    method: 'sample_size_two_proportions',
    description: 'transcripts per arm to tell two rates apart',
    source: 'Fleiss, Levin & Paik 2003',
    inputs: { p1: share, p2: share, alpha, power },
    run: ({ p1, p2, alpha, power }) => ({ nPerGroup: sizeTwoProportions(p1, p2, alpha, power) }),
  }),
  defineMethod({
    group: 'power',
    method: 'sample_size_mcnemar',
    description: 'pairs to tell two conditions apart',
    source: 'Connor 1987; Miettinen 1968',
    inputs: { p10: share, p01: share, alpha, power },
    run: ({ p10, p01, alpha, power }) => ({ nPairs: sizeMcNemar(p10, p01, alpha, power) }),
  }),
  defineMethod({
    group: 'power',
    method: 'sample_size_miller2024',
    description: 'questions to tell two models apart on the same questions',
    source: 'Miller 2024, eq. 9',
    inputs: { omega2: real, sigmaA2: real, sigmaB2: real, KA: positive, KB: positive, delta: real, alpha, power },
    run: ({ alpha, power, ...input }) => ({ n: sizeMiller(input, alpha, power) }),
  }),
  defineMethod({
    group: 'power',
    method: 'ppi_effective_sample_size',
    description: 'what labels are worth with a judge whose scores correlate with them',
    source: 'Angelopoulos, Duchi & Zrnic 2023',
    inputs: { nLabelled: positive, nUnlabelled: positive, rho: real },
    run: ({ nLabelled, nUnlabelled, rho }) => ({ nEff: ppiEffectiveSize(nLabelled, nUnlabelled, rho) }),
  }),
  defineMethod({
    group: 'risk_control',
    method: 'risk_control_pvalues',
    description: 'p-values that the risk of accepted labels is above alpha',
    source: 'Bates et al. 2021; Angelopoulos et al. 2021',
    inputs: { n: count, errors: count, alpha: level },
    run: ({ n, errors, alpha }) => riskPValues(n, errors, alpha),
  }),
  defineMethod({
    group: 'risk_control',
    method: 'fixed_sequence_threshold',
    description: 'loosest threshold whose risk is proven, testing from strict to loose',
    source: 'Angelopoulos et al. 2021',
    inputs: { ...items, alpha: level, delta: withDefault(level, 0.1), gridDescending: listOf(real) },
    run: ({ alpha, delta, gridDescending, ...calibration }) => {
      const { threshold, trace } = fixedSequence(calibration, gridDescending, alpha, delta);
      return { threshold: threshold ?? 'none', trace };
    },
  }),
  defineMethod({
    group: 'risk_control',
    method: 'conformal_risk_control',
    description: 'loosest threshold whose mean risk is controlled',
    source: 'Angelopoulos et al. 2022',
    inputs: { ...items, alpha: level, grid },
    run: ({ alpha, grid, ...calibration }) => ({ threshold: conformalRiskControl(calibration, grid, alpha) ?? 'none' }),
  }),
  defineMethod({
    group: 'risk_control',
    method: 'split_conformal_quantile',
    description: 'quantile of calibration scores for prediction sets',
    source: 'Vovk et al. 2005',
    inputs: { scores: listOf(real), alpha: level },
    run: ({ scores, alpha }) => splitConformal(scores, alpha),
  }),
  defineMethod({
    group: 'empirical_bayes',
    method: 'beta_binomial_mle',
    description: 'spread of the true rates of many cells; for ranking only',
    source: 'Griffiths 1973; Kleinman 1973',
    inputs: { x: listOf(count), n: listOf(count), conf },
    run: ({ conf, ...cells }) => {
      const fit = betaBinomialMle(cells);
      const moments = betaBinomialMoments(cells);
      const first = naiveShrunk(cells.x[0]!, cells.n[0]!, fit, conf);
      const last = naiveShrunk(cells.x.at(-1)!, cells.n.at(-1)!, fit, conf);
      return {
        ...fit,
        momentMean: moments.mean,
        momentRho: moments.rho,
        shrunkFirst: first.estimate,
        shrunkLast: last.estimate,
        naiveEbLowerFirst: first.lower,
        naiveEbUpperFirst: first.upper,
      };
    },
  }),
  defineMethod({
    group: 'empirical_bayes',
    method: 'beta_binomial_full_bayes_bda',
    description: 'posterior means of the hyperparameters and of the last cell, on a grid',
    source: 'Gelman et al. 2013 (BDA3), section 5.3',
    inputs: { x: listOf(count), n: listOf(count), hyperprior: remark },
    run: ({ x, n }) => {
      const posterior = hyperGrid({ x, n });
      const [lastX, lastN] = [x.at(-1)!, n.at(-1)!];
      return {
        postMeanAlpha: gridMean(posterior, (a) => a),
        postMeanBeta: gridMean(posterior, (_, b) => b),
        [`postMeanTheta${x.length}`]: gridMean(posterior, (a, b) => (lastX + a) / (lastN + a + b)),
      };
    },
  }),
  defineMethod({
    group: 'bayes',
    method: 'posterior_prob_superior',
    description: 'probability that the first rate is higher, independent Beta priors',
    source: 'Evan Miller 2014; Bowyer, Aitchison & Ivanova 2025',
    inputs: { x1: count, n1: count, x2: count, n2: count, prior },
    run: ({ x1, n1, x2, n2, prior }) => probabilitySuperior(x1, n1, x2, n2, prior),
  }),
  defineMethod({
    group: 'bayes',
    method: 'posterior_prob_superior_paired',
    description: 'probability that the first condition has the higher rate, pairs, Dirichlet(1,1,1,1)',
    source: 'Bowyer, Aitchison & Ivanova 2025',
    inputs: { b: count, c: count, prior: remark },
    run: ({ b, c }) => ({ pGreater: probabilitySuperiorPaired(b, c) }),
  }),
];
