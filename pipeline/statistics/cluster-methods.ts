import { clusterBootstrapExact } from './cluster-bootstrap.ts';
import { crossedDifference, raoScott, scenarioLevelT, signFlip } from './cluster-difference.ts';
import {
  clusterRate,
  clusterVariance,
  kornGraubard,
  logitClusters,
  waldClusters,
  wilsonDesignEffect,
} from './clusters.ts';
import { conf, count, defineMethod, listOf, type Method, positive, real, record } from './method.ts';

const group = 'clustered';
const counts = { sizes: listOf(count), successes: listOf(count) };
const arm = record({ sizes: listOf(count), x: listOf(count) });

/** Methods for clustered transcripts. */
export const methods: readonly Method[] = [
  defineMethod({
    group,
    method: 'cluster_rate',
    description: 'one clustered rate: standard errors, design effect and every interval; Wilson-neff-t is the default',
    source: 'Liang & Zeger 1986; Bell & McCaffrey 2002; Korn & Graubard 1998; Miller 2024',
    inputs: { ...counts, conf },
    run: ({ conf, ...cell }) => {
      const variance = clusterVariance(cell);
      const { estimate, n, clusters, x, deff } = variance;
      const rate = clusterRate(cell, conf);
      const wald = waldClusters(cell, conf);
      const korn = kornGraubard(cell, conf);
      const logit = logitClusters(cell, conf);
      const wilsonZ = wilsonDesignEffect(x, n, rate.deff, conf);
      return {
        estimate,
        n,
        clusters,
        seCLT: variance.seCLT,
        seClusteredMiller2024: variance.seMiller,
        seCR0: variance.seCR0,
        seCR1: variance.seCR1,
        seCR2: variance.seCR2,
        dfCR2Satterthwaite: variance.dfCR2,
        iccAnova: variance.icc,
        deffAnova: variance.deffAnova,
        deff,
        nEff: rate.nEff,
        waldTLower: wald.lower,
        waldTUpper: wald.upper,
        wilsonNeffZLower: wilsonZ.lower,
        wilsonNeffZUpper: wilsonZ.upper,
        wilsonNeffTLower: rate.lower,
        wilsonNeffTUpper: rate.upper,
        kornGraubardNeff: korn.nEff,
        kornGraubardLower: korn.lower,
        kornGraubardUpper: korn.upper,
        logitTLower: logit.lower,
        logitTUpper: logit.upper,
      };
    },
  }),
  defineMethod({
    group,
    method: 'cluster_rate_boundary',
    description: 'a clustered rate of 0/n or n/n: the worst case (n_eff = clusters) and the independent case',
    source: 'Wilson 1927 at the two bounds of the intraclass correlation',
    inputs: { ...counts, conf },
    run: ({ conf, ...cell }) => {
      const { estimate, nEff, lower, upper, independent } = clusterRate(cell, conf);
      return {
        estimate,
        nEff,
        wilsonNeffTLower: lower,
        wilsonNeffTUpper: upper,
        iidWilsonLower: independent?.lower,
        iidWilsonUpper: independent?.upper,
      };
    },
  }),
  defineMethod({
    group,
    method: 'wilson_with_design_effect',
    description: 'Wilson interval at n/deff',
    source: 'Dean & Pagano 2015',
    inputs: { x: count, n: count, deff: positive, conf },
    run: ({ x, n, deff, conf }) => wilsonDesignEffect(x, n, deff, conf),
  }),
  defineMethod({
    group,
    method: 'cluster_bootstrap_exact_enumeration',
    description: 'all resamples of whole clusters; for comparison',
    source: 'Efron & Tibshirani 1993',
    inputs: counts,
    run: (cell) => clusterBootstrapExact(cell),
  }),
  defineMethod({
    group,
    method: 'rao_scott_difference',
    description: 'difference of two rates from different scenarios per arm',
    source: 'Rao & Scott 1992',
    inputs: { arm1: arm, arm2: arm, conf },
    run: ({ arm1, arm2, conf }) =>
      raoScott({ sizes: arm1.sizes, successes: arm1.x }, { sizes: arm2.sizes, successes: arm2.x }, conf),
  }),
  defineMethod({
    group,
    method: 'cluster_linearized_difference',
    description: 'difference of two rates with the same scenarios in both arms; the default for crossed clusters',
    source: 'Liang & Zeger 1986; Miller 2024',
    inputs: { sizes1: listOf(count), x1: listOf(count), sizes2: listOf(count), x2: listOf(count), conf },
    run: ({ conf, ...cell }) => {
      const { meanDiff, se, t, p } = scenarioLevelT(cell);
      return {
        ...crossedDifference(cell, conf),
        clusterLevelMeanDiff: meanDiff,
        clusterLevelSE: se,
        clusterLevelT: t,
        clusterLevelP: p,
      };
    },
  }),
  defineMethod({
    group,
    method: 'exact_sign_flip_test',
    description: 'randomisation test that flips the sign of each scenario difference',
    source: 'Fisher 1935',
    inputs: { differences: listOf(real) },
    run: ({ differences }) => signFlip(differences),
  }),
];
