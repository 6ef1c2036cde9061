import { UserError } from '../errors.ts';
import { bisect, bisectPositive } from './bisect.ts';
import { checkTrials, checkWholeTrials, type Limits } from './check.ts';
import { hypergeometric, noncentral } from './hypergeometric.ts';
import { criticalZ } from './proportion.ts';

// beyond this the restricted rates round to 0 and 1
const FAR = 1e11;

function check(x1: number, n1: number, x2: number, n2: number): void {
  checkTrials(x1, n1, '1');
  checkTrials(x2, n2, '2');
  if (x1 + x2 === 0 || x1 + x2 === n1 + n2) {
    throw new UserError('odds ratio: both rates are 0 or both are 1, so it is undefined (report the difference)');
  }
}

function oddsRatioOf(x1: number, n1: number, x2: number, n2: number): number {
  const below = x2 * (n1 - x1);
  return below === 0 ? Number.POSITIVE_INFINITY : (x1 * (n2 - x2)) / below;
}

/** Limits where (x1 - n1 r1) sqrt(1/(n1 r1 s1) + 1/(n2 r2 s2)) = +-z at the restricted rates r. */
function scoreOdds(x1: number, n1: number, x2: number, n2: number, conf: number, corrected: boolean): Limits {
  check(x1, n1, x2, n2);
  const z = criticalZ(conf);
  const size = n1 + n2;
  const m = x1 + x2;
  const factor = corrected ? size / (size - 1) : 1;
  const score = (odds: number): number => {
    const a = n2 * (odds - 1);
    const b = n1 * odds + n2 - m * (odds - 1);
    const r2 = (2 * m) / (b + Math.sqrt(Math.max(0, b * b + 4 * a * m)));
    const r1 = (m - n2 * r2) / n1;
    const value = (x1 - n1 * r1) * Math.sqrt((1 / (n1 * r1 * (1 - r1)) + 1 / (n2 * r2 * (1 - r2))) / factor);
    // at extreme odds a restricted rate rounds to 0 or 1; the sign is known
    if (Number.isFinite(value)) return value;
    return odds < 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  };
  const estimate = oddsRatioOf(x1, n1, x2, n2);
  const none = x1 === 0 || x2 === n2;
  const all = x2 === 0 || x1 === n1;
  const start = none || all ? 1 : estimate;
  const low = none ? 1 / FAR : start;
  return {
    estimate,
    lower: none ? 0 : bisectPositive((odds) => score(odds) - z, 1 / FAR, all ? FAR : start),
    upper: all ? Number.POSITIVE_INFINITY : bisectPositive((odds) => score(odds) + z, low, FAR),
  };
}

/** Miettinen-Nurminen score interval of the odds ratio of two independent arms. Only on request: odds ratios are misread as ratios. Source: Miettinen & Nurminen 1985. */
export function oddsMiettinenNurminen(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return scoreOdds(x1, n1, x2, n2, conf, true);
}

/** Cornfield's score interval of the odds ratio without correction. Source: Cornfield 1956. */
export function oddsCornfield(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return scoreOdds(x1, n1, x2, n2, conf, false);
}

function conditionalOdds(x1: number, n1: number, x2: number, n2: number, conf: number, weight: number): Limits {
  check(x1, n1, x2, n2);
  checkWholeTrials(x1, n1, '1');
  checkWholeTrials(x2, n2, '2');
  criticalZ(conf);
  const tail = (1 - conf) / 2;
  const table = hypergeometric(n1, n2, x1 + x2);
  const at = x1 - table.from;
  const last = table.logs.length - 1;
  const upperTail = (log: number): number => {
    const p = noncentral(table, log);
    let sum = p[at]! * weight;
    for (let i = at + 1; i <= last; i++) sum += p[i]!;
    return sum;
  };
  const lowerTail = (log: number): number => {
    const p = noncentral(table, log);
    let sum = p[at]! * weight;
    for (let i = 0; i < at; i++) sum += p[i]!;
    return sum;
  };
  const mean = (log: number): number => {
    const p = noncentral(table, log);
    let sum = 0;
    for (let i = 0; i <= last; i++) sum += p[i]! * (i - at);
    return sum;
  };
  const solve = (f: (log: number) => number): number => Math.exp(bisect(f, -700, 700));
  const ends = (value: () => number): number => {
    if (at === 0) return 0;
    return at === last ? Number.POSITIVE_INFINITY : value();
  };
  return {
    estimate: ends(() => solve(mean)),
    lower: at === 0 ? 0 : solve((log) => upperTail(log) - tail),
    upper: at === last ? Number.POSITIVE_INFINITY : solve((log) => tail - lowerTail(log)),
  };
}

/** Exact conditional interval of the odds ratio; the estimate is the conditional maximum-likelihood one. Conservative. Source: Cornfield 1956; Fisher 1935. */
export function oddsExact(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return conditionalOdds(x1, n1, x2, n2, conf, 1);
}

/** Mid-p version of {@link oddsExact}: half the probability of the observed table; for tiny tables. Source: Lancaster 1961. */
export function oddsMidP(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Limits {
  return conditionalOdds(x1, n1, x2, n2, conf, 0.5);
}

/** Log-normal interval of the odds ratio; adds `add` to every cell (0.5 when a cell is 0, when not given). For comparison only. Source: Woolf 1955; Haldane 1956. */
export function woolf(x1: number, n1: number, x2: number, n2: number, conf = 0.95, add?: number): Limits {
  check(x1, n1, x2, n2);
  const zero = x1 === 0 || x2 === 0 || x1 === n1 || x2 === n2;
  const extra = add ?? (zero ? 0.5 : 0);
  if (zero && !(extra > 0))
    throw new UserError('woolf_logit: a cell is 0 (set addToCells to 0.5, or take the score interval)');
  const [a, b, c, d] = [x1 + extra, n1 - x1 + extra, x2 + extra, n2 - x2 + extra];
  const estimate = (a * d) / (b * c);
  const half = criticalZ(conf) * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  return { estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) };
}
