import { UserError } from '../errors.ts';
import { auditedRate, neyman } from './audit.ts';
import {
  conf,
  count,
  defineMethod,
  type Field,
  listOf,
  type Method,
  orNull,
  positive,
  real,
  remark,
  share,
  withDefault,
} from './method.ts';
import { attenuation, barron, inverseMatrix, misclassificationPower } from './misclassification.ts';
import { auditedGroups, auditedRatio, auditedRatioDifference } from './predicted-group.ts';
import { activeMean, ppiMean } from './prediction-powered.ts';
import { langReiczigel, leeAllocation, roganGladen, roganGladenDelta } from './rogan-gladen.ts';

const audit = { N: listOf(count), n: listOf(count), jointCounts: listOf(listOf(count)), columns: remark };

/** Reads targets such as `P(harm|real)` or `P(harm|real)-P(harm|eval)` into the groups they name. */
const target: Field<readonly string[]> = {
  expects: 'P(harm|GROUP) or P(harm|GROUP)-P(harm|GROUP)',
  read: (value, name) => {
    const groups =
      typeof value === 'string' ? [...value.matchAll(/P\(harm\|([^)]+)\)/g)].map((match) => match[1]!) : [];
    if (groups.length === 0)
      throw new UserError(`${name}: ${JSON.stringify(value)} names no group (write P(harm|real))`);
    return groups;
  },
};

/** Position of a group in the columns, which are real, eval, none unless they say otherwise. */
function position(group: string, columns: unknown): number {
  const named = typeof columns === 'string' ? [...columns.matchAll(/([\w-]+)&harm/g)].map((match) => match[1]!) : [];
  const names = named.length > 0 ? named : ['real', 'eval', 'none'];
  const found = names.indexOf(group);
  if (found < 0) throw new UserError(`target: group ${group} is not among ${names.join(', ')}`);
  return found;
}

function groupsOf(groups: readonly string[], columns: unknown, many: number): readonly number[] {
  if (groups.length !== many) throw new UserError(`target: names ${groups.length} groups instead of ${many}`);
  return groups.map((group) => position(group, columns));
}

const flag: Field<boolean> = {
  expects: '0 or 1',
  read: (value, name) => {
    if (value === 0 || value === 1 || typeof value === 'boolean') return Boolean(value);
    throw new UserError(`${name}: ${JSON.stringify(value)} is not 0 or 1`);
  },
};

const error = 'classifier_error';
const group = 'misclassified_group';

/** Methods for the errors of judges, in the outcome and in the group. */
export const methods: readonly Method[] = [
  defineMethod({
    group: error,
    method: 'poststratified_audit',
    description: 'rate corrected by an audit of this data set; Wilson at the effective size is the default',
    source: 'Tenenbein 1970; Wilson 1927',
    inputs: { Nh: listOf(count), nh: listOf(count), xh: listOf(count), conf },
    run: ({ conf, ...strata }) => {
      const rate = auditedRate(strata, conf);
      return {
        estimate: rate.estimate,
        se: rate.se,
        seUnbiased: rate.seUnbiased,
        waldLower: rate.wald.lower,
        waldUpper: rate.wald.upper,
        moverWilsonLower: rate.mover.lower,
        moverWilsonUpper: rate.mover.upper,
        nEffSmoothed: rate.nEff,
        wilsonNeffLower: rate.lower,
        wilsonNeffUpper: rate.upper,
      };
    },
  }),
  defineMethod({
    group: error,
    method: 'lang_reiczigel',
    description: 'rate corrected by sensitivity and specificity known from another data set',
    source: 'Lang & Reiczigel 2014',
    inputs: { ap: share, n: positive, se: share, nPos: positive, sp: share, nNeg: positive, conf, raw: remark },
    run: ({ conf, raw: _, ...input }) => langReiczigel(input, conf),
  }),
  defineMethod({
    group: error,
    method: 'rogan_gladen_delta',
    description: 'corrected rate with its delta-method interval; under-covers at low rates',
    source: 'Rogan & Gladen 1978',
    inputs: { positives: count, n: count, truePos: count, nPos: count, trueNeg: count, nNeg: count, conf },
    run: ({ positives, n, truePos, nPos, trueNeg, nNeg, conf }) => {
      const input = { ap: positives / n, n, se: truePos / nPos, nPos, sp: trueNeg / nNeg, nNeg };
      const { estimate, standardError, lower, upper } = roganGladenDelta(input, conf);
      return { estimate, se: standardError, lower, upper };
    },
  }),
  defineMethod({
    group: error,
    method: 'lee2025_llm_judge',
    description: 'corrected rate of a judge; q0 specificity, q1 sensitivity',
    source: 'Lee et al. 2025, the interval of Lang & Reiczigel 2014',
    inputs: { p: share, n: positive, q0: share, m0: positive, q1: share, m1: positive, conf },
    run: ({ p, n, q0, m0, q1, m1, conf }) => {
      const { lower, upper } = langReiczigel({ ap: p, n, se: q1, nPos: m1, sp: q0, nNeg: m0 }, conf);
      return { estimate: Math.min(1, Math.max(0, roganGladen(p, q1, q0))), lower, upper };
    },
  }),
  defineMethod({
    group: error,
    method: 'lee2025_allocation',
    description: 'split of calibration labels between true positives and true negatives',
    source: 'Lee et al. 2025',
    inputs: { m: count, p: share, q0Pilot: share, q1Pilot: share, mPilot: positive },
    run: ({ m, p, q0Pilot, q1Pilot, mPilot }) => leeAllocation(m, p, q0Pilot, q1Pilot, mPilot),
  }),
  defineMethod({
    group: error,
    method: 'ppi_mean',
    description: 'prediction-powered mean; lam null or left out is tuned',
    source: 'Angelopoulos, Duchi & Zrnic 2023',
    inputs: {
      y: listOf(real),
      f: listOf(real),
      fUnlabeled: listOf(real),
      lam: withDefault<number | null>(orNull(real), null),
      conf,
    },
    run: ({ y, f, fUnlabeled, lam, conf }) => {
      const { lambda, estimate, se, lower, upper } = ppiMean(y, f, fUnlabeled, conf, lam ?? undefined);
      return { lambda_: lambda, estimate, se, lower, upper };
    },
  }),
  defineMethod({
    group: error,
    method: 'active_inference_ipw',
    description: 'mean of labels drawn with known probabilities, with predictions for the rest',
    source: 'Zrnic & Candès 2024; Egami et al. 2023',
    inputs: { pi: listOf(share), f: listOf(real), labelled: listOf(flag), y: listOf(orNull(real)), conf },
    run: ({ pi, f, labelled, y, conf }) => activeMean(pi, f, labelled, y, conf),
  }),
  defineMethod({
    group: error,
    method: 'neyman_allocation',
    description: 'labels per stratum in proportion to share times standard deviation',
    source: 'Neyman 1934',
    inputs: { W: listOf(share), S: listOf(real), n: positive },
    run: ({ W, S, n }) => neyman(W, S, n),
  }),
  defineMethod({
    group,
    method: 'audited_ratio',
    description: 'rate of harm in a predicted group by a joint audit of group and outcome, Wald',
    source: 'Cochran 1977',
    inputs: { ...audit, target, conf },
    run: ({ target, columns, conf, ...input }) => auditedRatio(input, groupsOf(target, columns, 1)[0]!, conf),
  }),
  defineMethod({
    group,
    method: 'audited_ratio_difference',
    description: 'difference of two predicted groups by a joint audit, Wald',
    source: 'Cochran 1977',
    inputs: { ...audit, target, conf },
    run: ({ target, columns, conf, ...input }) => {
      const [first, second] = groupsOf(target, columns, 2);
      return auditedRatioDifference(input, first!, second!, conf);
    },
  }),
  defineMethod({
    group,
    method: 'audited_ratio_newcombe_neff',
    description:
      'first minus second predicted group by a joint audit; Wilson at effective sizes, square and add; the default',
    source: 'Cochran 1977; Newcombe 1998b',
    inputs: { ...audit, conf },
    run: ({ columns: _, conf, ...input }) => {
      const { one, two, difference } = auditedGroups(input, 0, 1, conf);
      return {
        rate1: one.estimate,
        nEff1: one.nEff,
        lower1: one.lower,
        upper1: one.upper,
        rate2: two.estimate,
        nEff2: two.nEff,
        lower2: two.lower,
        upper2: two.upper,
        difference: difference.estimate,
        lower: difference.lower,
        upper: difference.upper,
      };
    },
  }),
  defineMethod({
    group,
    method: 'nondifferential_attenuation',
    description: 'what predicted groups show of a true difference when errors do not depend on the outcome',
    source: 'Copeland et al. 1977',
    inputs: { trueRates: listOf(share), predictiveValues: listOf(listOf(share)) },
    run: ({ trueRates, predictiveValues }) => {
      const [first, second] = trueRates;
      if (first === undefined || second === undefined) throw new UserError('trueRates: needs 2 rates');
      const { observed, attenuation: factor } = attenuation([first, second], predictiveValues);
      return {
        observedRate1: observed[0],
        observedRate2: observed[1],
        observedDiff: observed[0] - observed[1],
        trueDiff: first - second,
        attenuation: factor,
      };
    },
  }),
  defineMethod({
    group,
    method: 'inverse_matrix_method',
    description: 'true group rates by inverting the predictive values; sensitivity analysis only',
    source: 'Greenland 1988',
    inputs: { observedRates: listOf(share), predictiveValues: listOf(listOf(share)) },
    run: ({ observedRates, predictiveValues }) =>
      Object.fromEntries(inverseMatrix(observedRates, predictiveValues).map((value, i) => [`rate${i + 1}`, value])),
  }),
  defineMethod({
    group,
    method: 'barron_matrix_method',
    description: 'group counts corrected among harmful and harmless transcripts; sensitivity analysis only',
    source: 'Barron 1977',
    inputs: {
      harmReal: count,
      harmEval: count,
      noHarmReal: count,
      noHarmEval: count,
      seHarm: share,
      spHarm: share,
      seNoHarm: share,
      spNoHarm: share,
    },
    run: (input) => barron(input),
  }),
  defineMethod({
    group,
    method: 'mcsimex_matrix_power',
    description: 'power of a misclassification matrix, as SIMEX uses it',
    source: 'Küchenhoff, Mwalili & Lesaffre 2006',
    inputs: { sens: share, spec: share, lam: real },
    run: ({ sens, spec, lam }) => misclassificationPower(sens, spec, lam),
  }),
];
