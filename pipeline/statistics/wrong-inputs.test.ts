import { describe, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { cohenKappa } from './agreement.ts';
import { krippendorffAlpha } from './agreement-of-many.ts';
import { auditedRate } from './audit.ts';
import { auditedInfluence } from './audited-influence.ts';
import { aucDeLong } from './calibration.ts';
import { crossedDifference } from './cluster-difference.ts';
import { clusterRate } from './clusters.ts';
import { newcombe } from './difference.ts';
import { goodman } from './multinomial.ts';
import { bonferroni } from './multiplicity.ts';
import { newcombePaired } from './paired.ts';
import { auditedRatio } from './predicted-group.ts';
import { activeMean, ppiMean } from './prediction-powered.ts';
import { clopperPearson, wilson } from './proportion.ts';
import { ratioMiettinenNurminen } from './ratio.ts';
import { plattScaling } from './recalibration.ts';
import { findMethod, loadMethods, toPortable } from './registry.ts';
import { checkJudge, langReiczigel } from './rogan-gladen.ts';
import { betaBinomialMle } from './shrinkage.ts';
import { mantelHaenszelDifference } from './strata.ts';
import { fisherExact } from './two-by-two.ts';
import { boschloo } from './unconditional.ts';

const wrong: readonly (readonly [name: string, run: () => unknown, message: RegExp])[] = [
  ['more successes than trials', () => wilson(6, 5), /x: 6 is more than n = 5/],
  ['a negative count', () => wilson(-1, 5), /x: -1 is negative/],
  ['no trials', () => wilson(0, 0), /n: 0 trials give no rate/],
  ['a count that is no number', () => wilson(Number.NaN, 5), /x: NaN is not a finite number/],
  ['infinitely many trials', () => wilson(1, Number.POSITIVE_INFINITY), /n: Infinity is not a finite number/],
  ['a confidence in per cent', () => wilson(1, 5, 95), /conf: 95 is not between 0 and 1/],
  ['a confidence of 1', () => clopperPearson(1, 5, 1), /conf: 1 is not between/],
  ['an impossible second arm', () => newcombe(1, 5, 7, 6), /x2: 7 is more than n2 = 6/],
  ['a ratio of two zeros', () => ratioMiettinenNurminen(0, 5, 0, 6), /both rates are 0/],
  ['a fraction in an exact test', () => fisherExact(1.5, 5, 1, 6), /x1: 1.5 is not a whole number/],
  ['too large an unconditional table', () => boschloo(1, 2000, 1, 2000), /tables are too many/],
  ['no pairs', () => newcombePaired({ a: 0, b: 0, c: 0, d: 0 }), /no pairs/],
  ['one cluster', () => clusterRate({ sizes: [10], successes: [2] }), /clusters: 1 given, at least 3/],
  ['an empty cluster', () => clusterRate({ sizes: [10, 0, 3], successes: [2, 0, 1] }), /n\[1\]: 0 trials/],
  [
    'lists of unequal length',
    () => clusterRate({ sizes: [10, 3, 3], successes: [2, 0] }),
    /successes: 2 values, but sizes has 3/,
  ],
  [
    'two crossed clusters',
    () => crossedDifference({ sizes1: [2, 2], x1: [1, 1], sizes2: [2, 2], x2: [1, 0] }),
    /clusters: 2 given/,
  ],
  [
    'an arm without transcripts',
    () => crossedDifference({ sizes1: [2, 2, 1], x1: [1, 1, 0], sizes2: [0, 0, 0], x2: [0, 0, 0] }),
    /n2: 0 trials/,
  ],
  [
    'an empty stratum',
    () => mantelHaenszelDifference({ x1: [1, 0], n1: [5, 0], x2: [1, 1], n2: [5, 5] }),
    /stratum 1: an arm has no transcripts/,
  ],
  ['a stratum nobody audited', () => auditedRate({ Nh: [900, 100], nh: [60, 0], xh: [1, 0] }), /AUDIT_STRATUM_EMPTY/],
  ['more audited than there are', () => auditedRate({ Nh: [50], nh: [60], xh: [1] }), /60 audited of 50/],
  ['a stratum of rows nobody audited', () => auditedInfluence(['a', 'b'], [1, null]), /stratum b: none of 1 audited/],
  [
    'a label drawn with probability 0',
    () => activeMean([0.5, 0], [0.2, 0.3], [true, true], [1, 0]),
    /pi\[1\]: a label with probability 0/,
  ],
  [
    'a labelled item without a label',
    () => activeMean([0.5, 0.5], [0.2, 0.3], [true, true], [1, null]),
    /y\[1\]: labelled, but no label/,
  ],
  ['one label for a mean', () => ppiMean([1], [0.5], [0.5, 0.4]), /y: 1 values, at least 2/],
  [
    'a judge no better than chance',
    () => langReiczigel({ ap: 0.1, n: 100, se: 0.5, nPos: 20, sp: 0.5, nNeg: 20 }),
    /not above 1/,
  ],
  ['a weak judge', () => checkJudge(0.6, 0.5), /JUDGE_TOO_WEAK/],
  [
    'a group nobody belongs to',
    () => auditedRatio({ N: [10], n: [5], jointCounts: [[5, 0, 0, 0]] }, 1),
    /group 1: no audited transcript/,
  ],
  [
    'joint counts that do not add up',
    () => auditedRatio({ N: [10], n: [5], jointCounts: [[3, 1]] }, 0),
    /sums to 4, but n\[0\] is 5/,
  ],
  ['all classes empty', () => goodman([0, 0, 0]), /all 0/],
  ['a p-value above 1', () => bonferroni([0.1, 1.2]), /p\[1\]: 1.2 is not between 0 and 1/],
  ['a table that is not square', () => cohenKappa([[1, 2], [3]]), /table\[1\]: 1 columns/],
  [
    'nothing rated twice',
    () =>
      krippendorffAlpha([
        [1, null],
        [null, 2],
      ]),
    /no unit was rated twice/,
  ],
  ['one class only', () => aucDeLong([0.1, 0.2, 0.3], [1, 1, 1]), /0 negatives/],
  ['labels of one class for a fit', () => plattScaling([0.1, 0.2], [1, 1]), /one class only/],
  ['cells without any spread', () => betaBinomialMle({ x: [5, 5, 5, 5], n: [10, 10, 10, 10] }), /no more than chance/],
];

describe('a wrong input is an error of one line, never a number', () => {
  test.each(wrong)('%s', (_, run, message) => {
    expect(run).toThrow(UserError);
    expect(run).toThrow(message);
  });
});

const methods = await loadMethods();

describe('methods by name', () => {
  test('an unknown method lists the near ones', () => {
    expect(() => findMethod(methods, 'wilsn')).toThrow(/unknown method: wilsn \(did you mean wilson/);
  });

  test('an unknown group lists the near ones', () => {
    expect(() => findMethod(methods, 'wilson', 'single_proportion')).toThrow(
      /unknown group of methods: single_proportion/,
    );
  });

  test('a method of several groups asks which', () => {
    expect(() => findMethod(methods, 'wald')).toThrow(/risk_difference_ci\.wald, single_proportion_ci\.wald/);
    expect(findMethod(methods, 'single_proportion_ci.wald').group).toBe('single_proportion_ci');
  });

  test('inputs are checked before the method runs', () => {
    const { run } = findMethod(methods, 'wilson');
    expect(() => run({ x: 3 })).toThrow(/wilson: input n is missing/);
    expect(() => run({ x: '3', n: 10 })).toThrow(/x: "3" is not a number/);
    expect(() => run({ x: 3, n: 10, level: 0.9 })).toThrow(/unknown input level/);
    expect(() => run({ x: 3.5, n: 10 })).toThrow(/x: 3.5 is not a whole number/);
    expect(run({ x: 3, n: 10 })).toEqual(wilson(3, 10));
  });

  test('every method says what it is, where it is from and what it takes, and no name stands twice in a group', () => {
    for (const { description, source, inputs } of methods) {
      expect(description.length).toBeGreaterThan(10);
      expect(source.length).toBeGreaterThan(3);
      expect(Object.keys(inputs).length).toBeGreaterThan(0);
    }
    expect(new Set(methods.map(({ group, method }) => `${group}.${method}`)).size).toBe(methods.length);
  });

  test('infinite results survive JSON', () => {
    const result = findMethod(methods, 'koopman').run({ x1: 5, n1: 40, x2: 0, n2: 40 });
    expect(JSON.parse(JSON.stringify(toPortable(result)))).toMatchObject({ estimate: 'Infinity', upper: 'Infinity' });
  });
});
