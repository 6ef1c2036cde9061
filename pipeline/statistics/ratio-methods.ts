import type { Limits } from './check.ts';
import { conf, count, defineMethod, type Method, real, withDefault } from './method.ts';
import { oddsCornfield, oddsExact, oddsMidP, oddsMiettinenNurminen, woolf } from './odds-ratio.ts';
import { katzLog, koopman, ratioMiettinenNurminen, ratioMover } from './ratio.ts';

type TwoArmInterval = (x1: number, n1: number, x2: number, n2: number, conf?: number) => Limits;

const inputs = { x1: count, n1: count, x2: count, n2: count, conf };

function entry(
  group: 'risk_ratio_ci' | 'odds_ratio_ci',
  method: string,
  description: string,
  source: string,
  interval: TwoArmInterval,
): Method {
  return defineMethod({
    group,
    method,
    description,
    source,
    inputs,
    run: ({ x1, n1, x2, n2, conf }) => interval(x1, n1, x2, n2, conf),
  });
}

function conditional(method: string, description: string, source: string, interval: TwoArmInterval): Method {
  return defineMethod({
    group: 'odds_ratio_ci',
    method,
    description,
    source,
    inputs,
    run: ({ x1, n1, x2, n2, conf }) => {
      const { estimate, lower, upper } = interval(x1, n1, x2, n2, conf);
      return { estimateConditionalMLE: estimate, lower, upper };
    },
  });
}

const MN = 'Miettinen & Nurminen 1985';

/** Methods for ratios of rates and of odds. */
export const methods: readonly Method[] = [
  entry(
    'risk_ratio_ci',
    'miettinen_nurminen',
    'score interval of p1/p2; the default ratio',
    MN,
    ratioMiettinenNurminen,
  ),
  entry('risk_ratio_ci', 'koopman', 'score interval of p1/p2 without N/(N-1)', 'Koopman 1984', koopman),
  entry('risk_ratio_ci', 'mover_wilson', 'p1/p2 from two Wilson intervals', 'Donner & Zou 2012', ratioMover),
  entry('risk_ratio_ci', 'katz_log', 'log-normal interval of p1/p2; for comparison', 'Katz et al. 1978', katzLog),
  entry('odds_ratio_ci', 'miettinen_nurminen', 'score interval of the odds ratio', MN, oddsMiettinenNurminen),
  entry(
    'odds_ratio_ci',
    'score_cornfield_uncorrected',
    'score interval of the odds ratio without N/(N-1)',
    'Cornfield 1956',
    oddsCornfield,
  ),
  conditional('exact_conditional', 'exact interval of the odds ratio', 'Cornfield 1956; Fisher 1935', oddsExact),
  conditional('midp_conditional', 'mid-p interval of the odds ratio, for tiny tables', 'Lancaster 1961', oddsMidP),
  defineMethod({
    group: 'odds_ratio_ci',
    method: 'woolf_logit',
    description: 'log-normal interval of the odds ratio; for comparison',
    source: 'Woolf 1955; Haldane 1956',
    inputs: { ...inputs, addToCells: withDefault<number | undefined>(real, undefined) },
    run: ({ x1, n1, x2, n2, conf, addToCells }) => woolf(x1, n1, x2, n2, conf, addToCells),
  }),
];
