import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditedRate, planAudit } from './audit.ts';
import { bisect } from './bisect.ts';
import { crossedDifference, signFlip } from './cluster-difference.ts';
import { clusterRate, wilsonDesignEffect } from './clusters.ts';
import { mee, miettinenNurminen, newcombe } from './difference.ts';
import {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  hochberg,
  holm,
  holmSidak,
  hommel,
} from './multiplicity.ts';
import { mcNemar, newcombePaired, tango } from './paired.ts';
import { clopperPearson, jeffreys, midP, wilson, wilsonCorrected } from './proportion.ts';
import { ratioMiettinenNurminen } from './ratio.ts';
import { betaQuantile, incompleteBeta } from './special-beta.ts';
import { chiSquareN1, fisherExact } from './two-by-two.ts';

const trials = (most: number) =>
  fc.integer({ min: 1, max: most }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
const conf = fc.constantFrom(0.8, 0.9, 0.95, 0.99);
const slack = 1e-9;

const intervals = { wilson, wilsonCorrected, jeffreys, clopperPearson, midP };

for (const [name, interval] of Object.entries(intervals)) {
  test(`${name} stays in [0, 1] and contains the estimate`, () => {
    fc.assert(
      fc.property(trials(300), conf, ([x, n], level) => {
        const { estimate, lower, upper } = interval(x, n, level);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(estimate + slack);
        expect(upper).toBeGreaterThanOrEqual(estimate - slack);
        expect(lower).toBeLessThan(upper);
      }),
      { numRuns: 100 },
    );
  });

  test(`${name} mirrors when successes and failures swap`, () => {
    fc.assert(
      fc.property(trials(200), conf, ([x, n], level) => {
        const one = interval(x, n, level);
        const other = interval(n - x, n, level);
        expect(one.lower).toBeCloseTo(1 - other.upper, 9);
      }),
      { numRuns: 60 },
    );
  });

  test(`${name} rises with x, and grows narrower with n at the same rate`, () => {
    fc.assert(
      fc.property(trials(150), ([x, n]) => {
        const one = interval(x, n);
        if (x < n) {
          const next = interval(x + 1, n);
          expect(next.lower).toBeGreaterThanOrEqual(one.lower - slack);
          expect(next.upper).toBeGreaterThanOrEqual(one.upper - slack);
        }
        const four = interval(4 * x, 4 * n);
        expect(four.upper - four.lower).toBeLessThan(one.upper - one.lower);
      }),
      { numRuns: 60 },
    );
  });
}

test('a higher confidence gives a wider interval', () => {
  fc.assert(
    fc.property(trials(200), ([x, n]) => {
      const [narrow, wide] = [wilson(x, n, 0.9), wilson(x, n, 0.99)];
      expect(wide.lower).toBeLessThanOrEqual(narrow.lower);
      expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper);
    }),
  );
});

for (const [name, interval] of Object.entries({ newcombe, miettinenNurminen, mee })) {
  test(`${name} stays in [-1, 1], contains the estimate, and negates when the arms swap`, () => {
    fc.assert(
      fc.property(trials(120), trials(120), ([x1, n1], [x2, n2]) => {
        const one = interval(x1, n1, x2, n2);
        const other = interval(x2, n2, x1, n1);
        expect(one.lower).toBeGreaterThanOrEqual(-1);
        expect(one.upper).toBeLessThanOrEqual(1);
        expect(one.lower).toBeLessThanOrEqual(one.estimate);
        expect(one.upper).toBeGreaterThanOrEqual(one.estimate);
        expect(one.lower).toBeCloseTo(-other.upper, 9);
        expect(one.upper).toBeCloseTo(-other.lower, 9);
      }),
    );
  });
}

test('the Miettinen-Nurminen interval excludes 0 exactly where the N-1 chi-squared test rejects', () => {
  fc.assert(
    fc.property(trials(80), trials(80), ([x1, n1], [x2, n2]) => {
      const { lower, upper } = miettinenNurminen(x1, n1, x2, n2);
      const { p } = chiSquareN1(x1, n1, x2, n2);
      fc.pre(Math.abs(p - 0.05) > 1e-7);
      expect(lower > 0 || upper < 0).toBe(p < 0.05);
    }),
    { numRuns: 300 },
  );
});

test('the ratio interval turns over when the arms swap', () => {
  const positive = fc
    .integer({ min: 2, max: 80 })
    .chain((n) => fc.tuple(fc.integer({ min: 1, max: n - 1 }), fc.constant(n)));
  fc.assert(
    fc.property(positive, positive, ([x1, n1], [x2, n2]) => {
      const one = ratioMiettinenNurminen(x1, n1, x2, n2);
      const other = ratioMiettinenNurminen(x2, n2, x1, n1);
      expect(Math.log(one.lower)).toBeCloseTo(-Math.log(other.upper), 7);
    }),
  );
});

test('Fisher p-values are probabilities, mid-p below exact, and swapping arms swaps the sides', () => {
  fc.assert(
    fc.property(trials(60), trials(60), ([x1, n1], [x2, n2]) => {
      const one = fisherExact(x1, n1, x2, n2);
      const other = fisherExact(x2, n2, x1, n1);
      expect(one.pMidpMinlike).toBeLessThan(one.pTwoSidedMinlike);
      expect(one.pTwoSidedMinlike).toBeLessThanOrEqual(1);
      expect(one.pLess).toBeCloseTo(other.pGreater, 9);
      expect(one.pTwoSidedMinlike).toBeCloseTo(other.pTwoSidedMinlike, 9);
    }),
  );
});

test('paired intervals negate when the conditions swap, and mid-p is below the exact p', () => {
  const count = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(count, count, count, count, (a, b, c, d) => {
      fc.pre(a + b + c + d > 0);
      for (const interval of [newcombePaired, tango]) {
        const one = interval({ a, b, c, d });
        const other = interval({ a, b: c, c: b, d });
        expect(one.lower).toBeCloseTo(-other.upper, 8);
        expect(one.lower).toBeLessThanOrEqual(one.estimate);
        expect(one.upper).toBeGreaterThanOrEqual(one.estimate);
      }
      const { pMidp, pExact } = mcNemar(b, c);
      expect(pMidp).toBeLessThanOrEqual(pExact);
    }),
  );
});

test('a design effect of 1 is the independent case, and a larger one widens', () => {
  fc.assert(
    fc.property(trials(200), fc.double({ min: 1.01, max: 20, noNaN: true }), ([x, n], deff) => {
      const plain = wilson(x, n);
      const same = wilsonDesignEffect(x, n, 1);
      expect(same).toEqual(plain);
      const wide = wilsonDesignEffect(x, n, deff);
      expect(wide.upper - wide.lower).toBeGreaterThan(plain.upper - plain.lower);
    }),
  );
});

test('a clustered rate contains its estimate, does not depend on the order of clusters, and is at least as wide as Wilson', () => {
  const cluster = fc
    .integer({ min: 1, max: 15 })
    .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n })));
  fc.assert(
    fc.property(fc.array(cluster, { minLength: 3, maxLength: 15 }), (cells) => {
      const of = (list: typeof cells) =>
        clusterRate({ sizes: list.map(([n]) => n), successes: list.map(([, x]) => x) });
      const one = of(cells);
      const turned = of([...cells].reverse());
      const plain = wilson(one.x, one.n);
      expect(one.lower).toBeCloseTo(turned.lower, 9);
      expect(one.lower).toBeLessThanOrEqual(one.estimate);
      expect(one.upper).toBeGreaterThanOrEqual(one.estimate);
      expect(one.upper - one.lower).toBeGreaterThanOrEqual(plain.upper - plain.lower - slack);
    }),
  );
});

test('a crossed difference negates when the arms swap', () => {
  const pair = fc
    .record({ n1: fc.integer({ min: 1, max: 9 }), n2: fc.integer({ min: 1, max: 9 }) })
    .chain(({ n1, n2 }) =>
      fc.tuple(fc.constant(n1), fc.integer({ min: 0, max: n1 }), fc.constant(n2), fc.integer({ min: 0, max: n2 })),
    );
  fc.assert(
    fc.property(fc.array(pair, { minLength: 3, maxLength: 12 }), (cells) => {
      const sizes1 = cells.map(([n]) => n);
      const x1 = cells.map(([, x]) => x);
      const sizes2 = cells.map(([, , n]) => n);
      const x2 = cells.map(([, , , x]) => x);
      const one = crossedDifference({ sizes1, x1, sizes2, x2 });
      const other = crossedDifference({ sizes1: sizes2, x1: x2, sizes2: sizes1, x2: x1 });
      expect(one.lower).toBeCloseTo(-other.upper, 9);
      expect(one.lower).toBeLessThanOrEqual(one.estimate + slack);
      expect(one.upper).toBeGreaterThanOrEqual(one.estimate - slack);
    }),
  );
});

test('sign flips give p in (0, 1], the same when every sign turns', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 10 }), (values) => {
      const { p } = signFlip(values);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(signFlip(values.map((value) => -value)).p).toBe(p);
    }),
  );
});

test('adjusted p-values keep the order of power and of the p-values', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 25 }), (p) => {
      const [b, h, s, ho, hm, bh, by] = [
        bonferroni(p),
        holm(p),
        holmSidak(p),
        hochberg(p),
        hommel(p),
        benjaminiHochberg(p),
        benjaminiYekutieli(p),
      ];
      p.forEach((raw, i) => {
        expect(h[i]).toBeLessThanOrEqual(b[i]! + slack);
        expect(s[i]).toBeLessThanOrEqual(h[i]! + slack);
        expect(ho[i]).toBeLessThanOrEqual(h[i]! + slack);
        expect(hm[i]).toBeLessThanOrEqual(ho[i]! + slack);
        expect(bh[i]).toBeLessThanOrEqual(hm[i]! + slack);
        expect(bh[i]).toBeLessThanOrEqual(by[i]! + slack);
        expect(bh[i]).toBeGreaterThanOrEqual(raw - slack);
        p.forEach((other, j) => {
          if (raw < other) expect(h[i]).toBeLessThanOrEqual(h[j]! + slack);
        });
      });
    }),
  );
});

test('an audit of everything in one stratum is the plain Wilson interval of the smoothed size or narrower, and holds its estimate', () => {
  const stratum = fc
    .integer({ min: 2, max: 40 })
    .chain((n) => fc.tuple(fc.integer({ min: n, max: 400 }), fc.constant(n), fc.integer({ min: 0, max: n })));
  fc.assert(
    fc.property(fc.array(stratum, { minLength: 1, maxLength: 6 }), (strata) => {
      const rate = auditedRate({
        Nh: strata.map(([N]) => N),
        nh: strata.map(([, n]) => n),
        xh: strata.map(([, , x]) => x),
      });
      expect(rate.lower).toBeLessThanOrEqual(rate.estimate);
      expect(rate.upper).toBeGreaterThanOrEqual(rate.estimate);
      expect(rate.nEff).toBeGreaterThan(0);
      expect(rate.nEff).toBeLessThanOrEqual(strata.reduce((sum, [N]) => sum + N, 0));
    }),
  );
});

test('an audit plan spends its labels, keeps the floor, and never asks for more than there are', () => {
  const stratum = fc.record({
    size: fc.integer({ min: 0, max: 200 }),
    sd: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(stratum, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 150 }),
      (strata, labels) => {
        const plan = planAudit(strata, labels);
        const room = strata.reduce((sum, { size }) => sum + size, 0);
        const least = strata.reduce((sum, { size }) => sum + Math.min(5, size), 0);
        expect(plan.reduce((sum, value) => sum + value, 0)).toBe(Math.min(room, Math.max(labels, least)));
        strata.forEach(({ size }, h) => {
          expect(plan[h]).toBeGreaterThanOrEqual(Math.min(5, size));
          expect(plan[h]).toBeLessThanOrEqual(size);
        });
      },
    ),
  );
});

test('bisection ends at adjacent doubles', () => {
  const root = bisect((x) => x * x - 2, 0, 2);
  expect(Math.abs(root - Math.SQRT2)).toBeLessThanOrEqual(2 ** -52);
});

test('beta quantiles invert the distribution function', () => {
  const shape = fc.double({ min: 0.5, max: 500, noNaN: true });
  fc.assert(
    fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, p) => {
      expect(incompleteBeta(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
    }),
  );
});
