import { UserError } from '../errors.ts';
import { checkTrials, type Limits, total } from './check.ts';
import { chiSquaredSurvival } from './chi-squared.ts';
import { invertScore, restrictedVariance, type TwoArms } from './difference.ts';
import { criticalZ } from './proportion.ts';

/** Two arms within each stratum (scenario, model): one entry a stratum. */
export interface StrataCounts {
  readonly x1: readonly number[];
  readonly n1: readonly number[];
  readonly x2: readonly number[];
  readonly n2: readonly number[];
}

/** The strata one by one; throws for unequal lengths, impossible counts and strata with an empty arm. */
export function eachStratum({ x1, n1, x2, n2 }: StrataCounts): readonly TwoArms[] {
  const strata = n1.length;
  for (const [name, list] of Object.entries({ x1, x2, n2 })) {
    if (list.length !== strata) throw new UserError(`${name}: ${list.length} values, but n1 has ${strata}`);
  }
  if (strata === 0) throw new UserError('strata: none given (needs at least 1)');
  return n1.map((size, k) => {
    if (size === 0 || n2[k] === 0) {
      throw new UserError(`stratum ${k}: an arm has no transcripts (drop the stratum and say so, or merge it)`);
    }
    checkTrials(x1[k]!, size, `1[${k}]`);
    checkTrials(x2[k]!, n2[k]!, `2[${k}]`);
    return { x1: x1[k]!, n1: size, x2: x2[k]!, n2: n2[k]! };
  });
}

/** Mantel-Haenszel risk difference with Sato's variance (default) and Greenland-Robins'. */
export interface MantelHaenszelDifference extends Limits {
  readonly seSato: number;
  readonly seGreenlandRobins: number;
}

/**
 * Mantel-Haenszel difference p1-p2 over strata, weights n1 n2/N, with Sato's variance: the default for contrasts that strata confound. Says
 * "associated with" where the group was not assigned at random. Source: Greenland & Robins 1985; Sato 1989.
 */
export function mantelHaenszelDifference(counts: StrataCounts, conf = 0.95): MantelHaenszelDifference {
  let [weight, sum, p, q, spread] = [0, 0, 0, 0, 0];
  for (const { x1, n1, x2, n2 } of eachStratum(counts)) {
    const size = n1 + n2;
    weight += (n1 * n2) / size;
    sum += (x1 * n2 - x2 * n1) / size;
    p += (n1 * n1 * x2 - n2 * n2 * x1 + (n1 * n2 * (n2 - n1)) / 2) / size ** 2;
    q += (x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * size);
    spread += (x1 * (n1 - x1) * n2 ** 3 + x2 * (n2 - x2) * n1 ** 3) / (n1 * n2 * size ** 2);
  }
  const estimate = sum / weight;
  const seSato = Math.sqrt(Math.max(0, estimate * p + q)) / weight;
  const half = criticalZ(conf) * seSato;
  return {
    estimate,
    lower: estimate - half,
    upper: estimate + half,
    seSato,
    seGreenlandRobins: Math.sqrt(spread) / weight,
  };
}

/** Mantel-Haenszel ratio p1/p2 over strata; NaN without any success in both arms. Source: Greenland & Robins 1985. */
export function mantelHaenszelRatio(counts: StrataCounts, conf = 0.95): Limits {
  let [above, below, variance] = [0, 0, 0];
  for (const { x1, n1, x2, n2 } of eachStratum(counts)) {
    const size = n1 + n2;
    above += (x1 * n2) / size;
    below += (x2 * n1) / size;
    variance += ((x1 + x2) * n1 * n2 - x1 * x2 * size) / size ** 2;
  }
  const estimate = above / below;
  const half = criticalZ(conf) * Math.sqrt(variance / (above * below));
  return { estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) };
}

/** Mantel-Haenszel odds ratio over strata. Source: Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986. */
export function mantelHaenszelOdds(counts: StrataCounts, conf = 0.95): Limits {
  let [r, s, pr, mixed, qs] = [0, 0, 0, 0, 0];
  for (const { x1, n1, x2, n2 } of eachStratum(counts)) {
    const size = n1 + n2;
    const [rk, sk] = [(x1 * (n2 - x2)) / size, ((n1 - x1) * x2) / size];
    const [pk, qk] = [(x1 + n2 - x2) / size, (n1 - x1 + x2) / size];
    r += rk;
    s += sk;
    pr += pk * rk;
    mixed += pk * sk + qk * rk;
    qs += qk * sk;
  }
  const estimate = r / s;
  const half = criticalZ(conf) * Math.sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s));
  return { estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) };
}

/** Cochran-Mantel-Haenszel test of no difference within strata, without (default) and with continuity correction. p 1 where no outcome varies. Source: Cochran 1954; Mantel & Haenszel 1959. */
export function cochranMantelHaenszel(counts: StrataCounts): {
  readonly chi2: number;
  readonly p: number;
  readonly chi2Corrected: number;
  readonly pCorrected: number;
} {
  let [gap, variance] = [0, 0];
  for (const { x1, n1, x2, n2 } of eachStratum(counts)) {
    const size = n1 + n2;
    const m = x1 + x2;
    gap += x1 - (n1 * m) / size;
    if (size > 1) variance += (n1 * n2 * m * (size - m)) / (size * size * (size - 1));
  }
  const statistic = (value: number): number => (variance === 0 ? 0 : (value * value) / variance);
  const chi2 = statistic(gap);
  const chi2Corrected = statistic(Math.max(0, Math.abs(gap) - 0.5));
  return { chi2, p: chiSquaredSurvival(chi2, 1), chi2Corrected, pCorrected: chiSquaredSurvival(chi2Corrected, 1) };
}

/** Breslow-Day test that the odds ratio is the same in all strata, with Tarone's correction (the one to report). Source: Breslow & Day 1980; Tarone 1985. */
export function breslowDay(counts: StrataCounts): {
  readonly chi2: number;
  readonly p: number;
  readonly tarone: number;
  readonly taroneP: number;
  readonly df: number;
} {
  const strata = eachStratum(counts);
  const odds = mantelHaenszelOdds(counts).estimate;
  if (!(odds > 0 && Number.isFinite(odds))) throw new UserError('breslow-day: the common odds ratio is 0 or undefined');
  let [chi2, gaps, variances] = [0, 0, 0];
  for (const { x1, n1, x2, n2 } of strata) {
    const m = x1 + x2;
    if (m === 0 || m === n1 + n2) continue;
    const expected = expectedAt(odds, n1, n2, m);
    const variance = 1 / (1 / expected + 1 / (m - expected) + 1 / (n1 - expected) + 1 / (n2 - m + expected));
    chi2 += (x1 - expected) ** 2 / variance;
    gaps += x1 - expected;
    variances += variance;
  }
  const tarone = chi2 - gaps ** 2 / variances;
  const df = strata.length - 1;
  if (df < 1) throw new UserError('breslow-day: one stratum only (needs at least 2)');
  return { chi2, p: chiSquaredSurvival(chi2, df), tarone, taroneP: chiSquaredSurvival(tarone, df), df };
}

/** Expected successes of arm 1 at an odds ratio and fixed margins. */
function expectedAt(odds: number, n1: number, n2: number, m: number): number {
  const a = odds - 1;
  const b = n2 - m + odds * (n1 + m);
  const c = odds * n1 * m;
  return (2 * c) / (b + Math.sqrt(b * b - 4 * a * c));
}

/** Score interval of the Mantel-Haenszel difference, stratum-wise Miettinen-Nurminen variances: for sparse strata. Source: Miettinen & Nurminen 1985. */
export function stratifiedMiettinenNurminen(counts: StrataCounts, conf = 0.95): Limits {
  const strata = eachStratum(counts);
  const weights = strata.map(({ n1, n2 }) => (n1 * n2) / (n1 + n2));
  const sum = total(weights);
  const estimate = total(strata.map(({ x1, n1, x2, n2 }, k) => (weights[k]! / sum) * (x1 / n1 - x2 / n2)));
  const variance = (difference: number): number =>
    total(strata.map((arms, k) => (weights[k]! / sum) ** 2 * restrictedVariance(arms, difference, true)));
  return { estimate, ...invertScore(estimate, criticalZ(conf), variance) };
}
