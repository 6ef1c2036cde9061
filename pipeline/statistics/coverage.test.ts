import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { auditedRate } from './audit.ts';
import { auditedInfluence } from './audited-influence.ts';
import { binomialPmf } from './binomial.ts';
import { crossedDifference, nestedDifference } from './cluster-difference.ts';
import { clusterRate } from './clusters.ts';
import { newcombe } from './difference.ts';
import { wilsonNeff } from './influence-interval.ts';
import { auditedGroups } from './predicted-group.ts';
import { clopperPearson, wald, wilson } from './proportion.ts';

/** Uniform numbers from a fixed seed. */
function uniforms(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Share of runs whose interval holds the truth. */
function coverage(runs: number, run: () => { readonly lower: number; readonly upper: number }, truth: number): number {
  let hits = 0;
  for (let i = 0; i < runs; i++) {
    const { lower, upper } = run();
    if (lower <= truth && truth <= upper) hits++;
  }
  return hits / runs;
}

/** Successes of a cluster whose rate is Beta with the given mean and intraclass correlation (Pólya's urn). */
function urn(uniform: () => number, size: number, mean: number, icc: number): number {
  const mass = 1 / icc - 1;
  let hits = 0;
  for (let i = 0; i < size; i++) if (uniform() < (mean * mass + hits) / (mass + i)) hits++;
  return hits;
}

function meanCoverage(interval: typeof wilson, n: number, rates: readonly number[]): number {
  const limits = Array.from({ length: n + 1 }, (_, x) => interval(x, n));
  const sum = rates.reduce(
    (total, p) =>
      total +
      limits.reduce((own, { lower, upper }, x) => own + (lower <= p && p <= upper ? binomialPmf(x, n, p) : 0), 0),
    0,
  );
  return sum / rates.length;
}

const rates = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);
const rare = rates.filter((p) => p <= 0.1);

test.each([10, 20, 50, 100, 1000])(
  'Wilson holds 95% on average at n = %i, by exact enumeration; Wald does not at rare rates',
  (n) => {
    expect(meanCoverage(wilson, n, rates)).toBeGreaterThan(0.945);
    expect(meanCoverage(wilson, n, rates)).toBeLessThan(0.96);
    expect(meanCoverage(wilson, n, rare)).toBeGreaterThan(0.94);
    if (n <= 100) expect(meanCoverage(wald, n, rare)).toBeLessThan(0.9);
  },
);

test('Clopper-Pearson never falls below 95%', () => {
  for (const n of [10, 50])
    for (const p of rates) expect(meanCoverage(clopperPearson, n, [p])).toBeGreaterThan(0.95 - 1e-12);
});

test('Newcombe holds 95% on average over a grid of rates, by exact enumeration', () => {
  const [n1, n2] = [20, 30];
  const grid = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
  const limits = Array.from({ length: n1 + 1 }, (_, x1) =>
    Array.from({ length: n2 + 1 }, (_, x2) => newcombe(x1, n1, x2, n2)),
  );
  let sum = 0;
  for (const p1 of grid) {
    for (const p2 of grid) {
      limits.forEach((row, x1) => {
        row.forEach(({ lower, upper }, x2) => {
          if (lower <= p1 - p2 && p1 - p2 <= upper) sum += binomialPmf(x1, n1, p1) * binomialPmf(x2, n2, p2);
        });
      });
    }
  }
  const mean = sum / grid.length ** 2;
  expect(mean).toBeGreaterThan(0.945);
  expect(mean).toBeLessThan(0.965);
});

test.each([
  [5, 0.95],
  [8, 0.93],
  [12, 0.93],
])('the clustered rate holds about 95%% over %i scenarios, where Wilson on transcripts does not', (clusters, least) => {
  const uniform = uniforms(600 + clusters);
  let plain = 0;
  let cells = 0;
  let own = 0;
  for (const mean of [0.1, 0.5]) {
    for (const icc of [0.1, 0.3]) {
      const draw = () => {
        const sizes = Array.from({ length: clusters }, () => 5 + Math.floor(uniform() * 11));
        return { sizes, successes: sizes.map((size) => urn(uniform, size, mean, icc)) };
      };
      own += coverage(600, () => clusterRate(draw()), mean);
      plain += coverage(
        600,
        () => {
          const { sizes, successes } = draw();
          return wilson(
            successes.reduce((a, b) => a + b, 0),
            sizes.reduce((a, b) => a + b, 0),
          );
        },
        mean,
      );
      cells++;
    }
  }
  expect(own / cells).toBeGreaterThan(least);
  expect(own / cells).toBeLessThan(0.99);
  expect(plain / cells).toBeLessThan(0.87);
});

test('crossed and nested differences hold about 95% over 12 scenarios', () => {
  const uniform = uniforms(41);
  const [p1, p2, size] = [0.5, 0.2, 8];
  const crossed = coverage(
    800,
    () => {
      const arms = Array.from({ length: 12 }, () => {
        // one scenario shifts both arms
        const shift = (uniform() - 0.5) * 0.35;
        const hits = (p: number): number => {
          let x = 0;
          for (let i = 0; i < size; i++) if (uniform() < p + shift) x++;
          return x;
        };
        return [hits(p1), hits(p2)] as const;
      });
      const sizes = arms.map(() => size);
      return crossedDifference({ sizes1: sizes, x1: arms.map(([x]) => x), sizes2: sizes, x2: arms.map(([, x]) => x) });
    },
    p1 - p2,
  );
  const nested = coverage(
    800,
    () => {
      const arm = (mean: number) => {
        const sizes = new Array<number>(12).fill(size);
        return { sizes, successes: sizes.map((own) => urn(uniform, own, mean, 0.2)) };
      };
      return nestedDifference(arm(p1), arm(p2));
    },
    p1 - p2,
  );
  expect(crossed).toBeGreaterThan(0.925);
  expect(crossed).toBeLessThan(0.98);
  expect(nested).toBeGreaterThan(0.925);
  expect(nested).toBeLessThan(0.99);
});

/** An audit of 1,000 transcripts at a true rate, a judge with sensitivity .9 and specificity .97, and labels drawn at random within predicted labels. */
function audit(uniform: () => number, theta: number, labels: number) {
  const Nh = [0, 0];
  const nh = [0, 0];
  const xh = [0, 0];
  for (let i = 0; i < 1000; i++) {
    const truth = uniform() < theta;
    const predicted = uniform() < (truth ? 0.9 : 0.03) ? 1 : 0;
    Nh[predicted]!++;
    if (i >= labels) continue;
    nh[predicted]!++;
    if (truth) xh[predicted]!++;
  }
  return { Nh, nh, xh };
}

test.each([
  [0.02, 50],
  [0.02, 100],
  [0.1, 100],
])(
  'the audited rate holds about 95%% at a true rate of %d with %i labels, where Wald and the uncorrected rate do not',
  (theta, labels) => {
    const uniform = uniforms(Math.round(theta * 1000) + labels);
    const draws = Array.from({ length: 1500 }, () => audit(uniform, theta, labels)).filter(({ nh }) => nh[1]! > 0);
    const share = (of: (draw: (typeof draws)[number]) => { lower: number; upper: number }): number =>
      draws.filter((draw) => {
        const { lower, upper } = of(draw);
        return lower <= theta && theta <= upper;
      }).length / draws.length;
    expect(share((draw) => auditedRate(draw))).toBeGreaterThan(0.92);
    expect(share((draw) => wilson(draw.Nh[1]!, 1000))).toBeLessThan(0.7);
    if (theta === 0.02 && labels === 50) expect(share((draw) => auditedRate(draw).wald)).toBeLessThan(0.8);
  },
);

test('an audit of clustered transcripts holds about 95% over 12 scenarios', () => {
  const uniform = uniforms(77);
  const theta = 0.3;
  const held = coverage(
    400,
    () => {
      const rows = Array.from({ length: 12 }, (_, c) => {
        const hits = urn(uniform, 25, theta, 0.15);
        return Array.from({ length: 25 }, (_, i) => ({ c, truth: i < hits ? 1 : 0 }));
      }).flat();
      const predicted = rows.map(({ truth }) => (uniform() < (truth ? 0.85 : 0.05) ? 'yes' : 'no'));
      const labels = rows.map(({ truth }) => (uniform() < 0.4 ? truth : null));
      return wilsonNeff(auditedInfluence(predicted, labels), { kind: 'cluster', keys: rows.map(({ c }) => c) });
    },
    theta,
  );
  expect(held).toBeGreaterThan(0.92);
  expect(held).toBeLessThan(0.99);
});

test('the contrast of predicted groups holds about 95% with 120 joint labels, also where the judge errs with the outcome', () => {
  const uniform = uniforms(19);
  // share of each true group and its rate of harm
  const groups = [
    { share: 0.3, harm: 0.551 },
    { share: 0.3, harm: 0.065 },
    { share: 0.4, harm: 0.25 },
  ];
  const held = coverage(
    500,
    () => {
      const N = new Array<number>(6).fill(0);
      const joint: number[][] = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
      for (let i = 0; i < 600; i++) {
        const u = uniform();
        const group = u < 0.3 ? 0 : u < 0.6 ? 1 : 2;
        const harm = uniform() < groups[group]!.harm;
        // harmful transcripts are taken for "believed real" more often
        const slip = uniform() < (harm ? 0.2 : 0.1);
        const predicted = slip ? (harm ? 0 : 1 + Math.floor(uniform() * 2)) : group;
        const outcome = uniform() < 0.95 ? harm : !harm;
        const stratum = 2 * predicted + (outcome ? 0 : 1);
        N[stratum]!++;
        // the first 20 of each stratum are labelled; transcripts come in random order
        if (N[stratum]! <= 20) joint[stratum]![2 * group + (harm ? 0 : 1)]!++;
      }
      const n = joint.map((row) => row.reduce((a, b) => a + b, 0));
      return auditedGroups({ N, n, jointCounts: joint }, 0, 1).difference;
    },
    0.551 - 0.065,
  );
  expect(held).toBeGreaterThan(0.925);
  expect(held).toBeLessThan(0.99);
});
