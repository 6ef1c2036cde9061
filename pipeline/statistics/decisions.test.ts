import { expect, test } from 'vitest';
import { krippendorffInterval } from './agreement-of-many.ts';
import { alternativeAnnotator } from './alternative-annotator.ts';
import { planAudit } from './audit.ts';
import { clusterBootstrap } from './cluster-bootstrap.ts';
import { crossedDifference, nestedDifference, signFlip } from './cluster-difference.ts';
import { clusterRate, pooledIcc } from './clusters.ts';
import { simexDifference } from './misclassification.ts';
import { fcrLevel } from './multiplicity.ts';
import { detectableRate, sizeHalfWidth, sizeTwoProportions } from './power.ts';
import { crossPpiMean, ppiMean } from './prediction-powered.ts';
import { wilson } from './proportion.ts';
import { randomUniform } from './random.ts';
import { conformalRiskControl, escalationThreshold, fewestAccepted, mondrianConformal } from './risk-control.ts';
import { sensitivityMap, tippingPoint, unknownBounds, unknownDifferenceBounds } from './sensitivity.ts';
import { shrink } from './shrinkage.ts';
import { transportAudit } from './transport.ts';
import { twoProportionTest } from './two-by-two.ts';
import { exactTest } from './unconditional.ts';

test('the default test is N-1 chi-squared for ordinary counts and mid-p for small ones', () => {
  expect(twoProportionTest(54, 98, 6, 92).method).toBe('chi_square_n_minus_1');
  expect(twoProportionTest(3, 9, 1, 9).method).toBe('fisher_midp');
});

test('the exact test falls back to mid-p with a warning where the table is too large', () => {
  expect(exactTest(3, 20, 9, 20).method).toBe('boschloo');
  expect(exactTest(30, 2000, 90, 2000)).toMatchObject({ method: 'fisher_midp', warnings: ['EXACT_FALLBACK'] });
});

test('the zero rule uses the ICC of sibling cells when they tell', () => {
  const zero = { sizes: [10, 12, 9, 11, 10, 8], successes: [0, 0, 0, 0, 0, 0] };
  const icc = pooledIcc([{ sizes: [8, 10, 6, 12], successes: [6, 2, 5, 1] }, zero]);
  expect(icc).toBeGreaterThan(0);
  const worst = clusterRate(zero);
  const siblings = clusterRate(zero, 0.95, icc);
  expect([worst.effect, siblings.effect]).toEqual(['worst-case', 'siblings']);
  expect(siblings.upper).toBeLessThan(worst.upper);
  expect(siblings.upper).toBeGreaterThan(worst.independent!.upper);
  expect(pooledIcc([zero])).toBeUndefined();
});

test('a nested difference with an arm of 0/n is still an interval', () => {
  const { estimate, lower, upper } = nestedDifference(
    { sizes: [8, 10, 6, 12], successes: [6, 2, 5, 7] },
    { sizes: [9, 9, 9, 9], successes: [0, 0, 0, 0] },
  );
  expect(lower).toBeLessThan(estimate);
  expect(upper).toBeGreaterThan(estimate);
});

test('without any spread between scenarios a p-value is not a number, never 0', () => {
  const same = { sizes: [4, 4, 4], successes: [4, 4, 4] };
  const none = { sizes: [4, 4, 4], successes: [0, 0, 0] };
  expect(nestedDifference(same, none).p).toBeNaN();
  const crossed = crossedDifference({ sizes1: [4, 4, 4], x1: [2, 2, 2], sizes2: [4, 4, 4], x2: [1, 1, 1] });
  expect(crossed.p).toBeNaN();
  expect(crossed.method).toBe('square-and-add');
});

test('many scenarios are flipped at random from a seed, and the p-value is never 0', () => {
  const differences = Array.from({ length: 40 }, (_, i) => 0.2 + (i % 7) / 100);
  const { p, permutations } = signFlip(differences, 3);
  expect(permutations).toBe(20_000);
  expect(p).toBe(1 / 20_001);
  expect(signFlip(differences, 3)).toEqual({ p, permutations });
});

test('the cluster bootstrap repeats for a seed and centres on the statistic', () => {
  const cells = [
    [8, 6],
    [10, 2],
    [6, 5],
    [12, 1],
    [9, 8],
  ] as const;
  const rate = (sample: readonly (readonly [number, number])[]): number =>
    sample.reduce((sum, [, x]) => sum + x, 0) / sample.reduce((sum, [n]) => sum + n, 0);
  const one = clusterBootstrap(cells, rate, 5);
  expect(one).toEqual(clusterBootstrap(cells, rate, 5));
  expect(one.bootMean).toBeCloseTo(0.50168, 1);
});

test('an audit plan puts labels where the spread is and keeps five everywhere', () => {
  const plan = planAudit(
    [
      { size: 900, sd: 0.1 },
      { size: 100, sd: 0.45 },
      { size: 3, sd: 0.5 },
    ],
    100,
  );
  expect(plan[2]).toBe(3);
  expect(plan[0]! + plan[1]!).toBe(97);
  expect(plan[0]! / plan[1]!).toBeCloseTo((900 * 0.1) / (100 * 0.45), 0);
});

test('what can be found and how many are needed are inverse to each other', () => {
  const n = sizeTwoProportions(0.3, 0.1);
  expect(detectableRate(0.1, n)).toBeCloseTo(0.3, 9);
  expect(detectableRate(0.5, 3)).toBeUndefined();
  const size = sizeHalfWidth(0.1, 0.05);
  const width = (at: number): number => {
    const { lower, upper } = wilson(0.1 * at, at);
    return (upper - lower) / 2;
  };
  expect(width(size)).toBeLessThanOrEqual(0.05);
  expect(width(size - 1)).toBeGreaterThan(0.05);
});

test('an escalation threshold accepts what is safe and escalates all where nothing can be proven', () => {
  expect(fewestAccepted(0.05, 0.1)).toBe(45);
  const uniform = randomUniform(8);
  const draw = (size: number) => {
    const confidence = Array.from({ length: size }, () => 0.5 + uniform() / 2);
    return { confidence, error: confidence.map((value) => (uniform() < (1 - value) ** 2 * 0.4 ? 1 : 0)) };
  };
  const pool = draw(2000).confidence;
  const found = escalationThreshold(draw(600), pool, 0.05).threshold;
  expect(found).toBeDefined();
  expect(escalationThreshold(draw(20), pool, 0.05).threshold).toBeUndefined();
  expect(conformalRiskControl({ confidence: [0.9, 0.9], error: [1, 1] }, [0.5, 0.8], 0.1)).toBeUndefined();
});

test('conformal quantiles by class are infinite where a class has too few items', () => {
  const quantiles = mondrianConformal([0.1, 0.2, 0.3], ['a', 'a', 'b'], 0.2);
  expect(quantiles.get('b')).toEqual({ rank: 2, qhat: Number.POSITIVE_INFINITY });
});

test('unknown answers widen a rate to its worst and best case', () => {
  expect(unknownBounds(3, 10, 10)).toEqual({ lower: 0.15, upper: 0.65 });
  expect(unknownDifferenceBounds([5, 10, 0], [1, 10, 10])).toEqual({ lower: 0.5 - 11 / 20, upper: 0.5 - 1 / 20 });
});

test('at the tipping point the corrected rates are equal', () => {
  const { falsePositives, falseNegatives, falsePositivesInterval } = tippingPoint(54, 98, 6, 92);
  const [high, low] = [54 / 98, 6 / 92];
  expect((high - falsePositives!) / (1 - falsePositives!)).toBeCloseTo(low, 12);
  expect(low / (1 - falseNegatives!)).toBeCloseTo(high, 12);
  expect(falsePositivesInterval).toBeLessThan(falsePositives!);
  expect(tippingPoint(5, 10, 5, 10)).toEqual({});
});

test('a perfect judge leaves a rate as it is', () => {
  const [cell] = sensitivityMap(30, 100, [1], [1]);
  expect(cell!.estimate).toBeCloseTo(0.3, 12);
  expect(sensitivityMap(30, 100, [0.4], [0.5])).toEqual([]);
});

test('SIMEX undoes most of a non-differential error', () => {
  // true rates .6 and .1 over 500 each, seen through sensitivity and specificity .9
  const see = (real: number, evaluation: number) => [0.9 * real + 0.1 * evaluation, 0.1 * real + 0.9 * evaluation];
  const [harmReal, harmEval] = see(300, 50) as [number, number];
  const [noHarmReal, noHarmEval] = see(200, 450) as [number, number];
  const naive = harmReal / (harmReal + noHarmReal) - harmEval / (harmEval + noHarmEval);
  const corrected = simexDifference({ harmReal, harmEval, noHarmReal, noHarmEval }, 0.9, 0.9);
  expect(naive).toBeCloseTo(0.4, 2);
  expect(Math.abs(corrected - 0.5)).toBeLessThan(0.02);
});

test('a transport audit passes inside its margin, fails outside, and is not graded without one', () => {
  const y = Array.from({ length: 200 }, (_, i) => i % 2);
  const close = y.map((value) => (value === 1 ? 0.52 : 0.48));
  expect(transportAudit(y, close, undefined, [0, 1], { margin: 0.1 }).verdict).toBe('pass');
  expect(
    transportAudit(
      y,
      close.map((value) => value - 0.4),
      undefined,
      [0, 1],
      { margin: 0.1 },
    ).verdict,
  ).toBe('fail');
  expect(transportAudit(y, close, undefined, [0, 1]).verdict).toBe('not-graded');
  expect(transportAudit(y, close, undefined, [0.5, 1]).refuseLevel).toBe(true);
});

test('cross-PPI with equal folds is PPI at weight 1', () => {
  const [y, f, pool] = [
    [1, 0, 1, 0],
    [0.9, 0.2, 0.7, 0.1],
    [0.5, 0.3, 0.8],
  ];
  expect(crossPpiMean(y, f, [pool, pool])).toEqual(ppiMean(y, f, pool, 0.95, 1));
});

test('shrunk rates lie between the cell and the mean, and small cells move more', () => {
  const x = [0, 1, 2, 3, 9, 1, 2, 1, 30];
  const n = [10, 12, 10, 11, 12, 9, 10, 14, 40];
  const shrunk = shrink({ x, n });
  expect(shrunk[0]!.estimate).toBeGreaterThan(0);
  expect(shrunk[4]!.estimate).toBeLessThan(0.75);
  expect(0.75 - shrunk[4]!.estimate).toBeGreaterThan(0.75 - shrunk[8]!.estimate);
  for (const { estimate, lower, upper } of shrunk) {
    expect(lower).toBeLessThan(estimate);
    expect(upper).toBeGreaterThan(estimate);
  }
});

test('a judge that copies the majority may stand in for an annotator, one that guesses may not', () => {
  const uniform = randomUniform(4);
  const truth = Array.from({ length: 80 }, () => (uniform() < 0.4 ? 'yes' : 'no'));
  const noisy = (): string[] => truth.map((label) => (uniform() < 0.15 ? (label === 'yes' ? 'no' : 'yes') : label));
  const annotators = [noisy(), noisy(), noisy()];
  expect(alternativeAnnotator(truth, annotators).winningRate).toBe(1);
  expect(
    alternativeAnnotator(
      truth.map(() => (uniform() < 0.5 ? 'yes' : 'no')),
      annotators,
    ).winningRate,
  ).toBe(0);
});

test("Krippendorff's interval holds the estimate and widens when units come in clusters", () => {
  const uniform = randomUniform(12);
  const first = Array.from({ length: 60 }, () => (uniform() < 0.4 ? 1 : 0));
  // disagreement comes in whole clusters of six
  const second = first.map((value, i) => (Math.floor(i / 6) % 4 === 0 ? 1 - value : value));
  const keys = first.map((_, i) => String(Math.floor(i / 6)));
  const plain = krippendorffInterval([first, second]);
  const clustered = krippendorffInterval([first, second], 'nominal', 0.95, keys);
  expect(plain.lower).toBeLessThan(plain.estimate);
  expect(clustered.se).toBeGreaterThan(plain.se);
});

test('intervals of picked cells are read at a stricter level', () => {
  expect(fcrLevel(3, 20)).toBeCloseTo(1 - (3 * 0.05) / 20, 12);
});
