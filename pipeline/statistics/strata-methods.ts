import { conf, count, defineMethod, listOf, type Method } from './method.ts';
import {
  breslowDay,
  cochranMantelHaenszel,
  mantelHaenszelDifference,
  mantelHaenszelOdds,
  mantelHaenszelRatio,
  stratifiedMiettinenNurminen,
} from './strata.ts';

const group = 'stratified';
const inputs = { x1: listOf(count), n1: listOf(count), x2: listOf(count), n2: listOf(count), conf };

/** Methods for two arms across strata. */
export const methods: readonly Method[] = [
  defineMethod({
    group,
    method: 'mantel_haenszel',
    description: 'difference (Sato), ratio and odds ratio across strata, with CMH and Breslow-Day-Tarone tests',
    source: 'Greenland & Robins 1985; Sato 1989; Robins, Breslow & Greenland 1986; Tarone 1985',
    inputs,
    run: ({ conf, ...counts }) => {
      const difference = mantelHaenszelDifference(counts, conf);
      const ratio = mantelHaenszelRatio(counts, conf);
      const odds = mantelHaenszelOdds(counts, conf);
      const test = cochranMantelHaenszel(counts);
      const same = breslowDay(counts);
      return {
        mhOddsRatio: odds.estimate,
        mhOddsRatioLower: odds.lower,
        mhOddsRatioUpper: odds.upper,
        mhRiskRatio: ratio.estimate,
        mhRiskRatioLower: ratio.lower,
        mhRiskRatioUpper: ratio.upper,
        mhRiskDiff: difference.estimate,
        mhRiskDiffSeGreenlandRobins: difference.seGreenlandRobins,
        mhRiskDiffSeSato: difference.seSato,
        mhRiskDiffLowerSato: difference.lower,
        mhRiskDiffUpperSato: difference.upper,
        cmhChi2: test.chi2,
        cmhP: test.p,
        cmhChi2Corrected: test.chi2Corrected,
        cmhPCorrected: test.pCorrected,
        breslowDay: same.chi2,
        breslowDayP: same.p,
        breslowDayTarone: same.tarone,
        breslowDayTaroneP: same.taroneP,
      };
    },
  }),
  defineMethod({
    group,
    method: 'miettinen_nurminen_stratified_mh_weights',
    description: 'score interval of the Mantel-Haenszel difference, for sparse strata',
    source: 'Miettinen & Nurminen 1985',
    inputs,
    run: ({ conf, ...counts }) => stratifiedMiettinenNurminen(counts, conf),
  }),
];
