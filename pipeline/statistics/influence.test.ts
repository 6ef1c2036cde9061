import { expect, test } from 'vitest';
import { auditedRate } from './audit.ts';
import { auditedGroupInfluence, auditedInfluence, type JointLabel } from './audited-influence.ts';
import { crossedDifference } from './cluster-difference.ts';
import { clusterRate, clusterVariance } from './clusters.ts';
import { newcombe } from './difference.ts';
import { combine, covariance, meanInfluence, ratioInfluence, standardisedInfluence, varianceOf } from './influence.ts';
import { differenceInterval, identityT, maxT, wilsonNeff } from './influence-interval.ts';
import { auditedGroups, auditedRatioDifference } from './predicted-group.ts';
import { wilson } from './proportion.ts';

const sizes = [8, 10, 6, 12, 9, 7, 11, 5, 10, 8, 9, 12];
const successes = [6, 2, 5, 1, 8, 3, 0, 4, 9, 1, 7, 2];

/** Outcomes and cluster keys of single transcripts with the given counts. */
function rows(sizes: readonly number[], hits: readonly number[]): { y: number[]; keys: number[] } {
  const y = sizes.flatMap((size, c) => Array.from({ length: size }, (_, i) => (i < hits[c]! ? 1 : 0)));
  return { y, keys: sizes.flatMap((size, c) => new Array<number>(size).fill(c)) };
}

test('independent rows give exactly the Wilson interval', () => {
  const { y } = rows([20], [3]);
  const { lower, upper, nEff } = wilsonNeff(meanInfluence(y), { kind: 'iid' });
  const direct = wilson(3, 20);
  expect([lower, upper, nEff]).toEqual([
    expect.closeTo(direct.lower, 12),
    expect.closeTo(direct.upper, 12),
    expect.closeTo(20, 9),
  ]);
});

test('the cluster design gives CR1 and the default clustered rate, from rows and from totals per cluster alike', () => {
  const { y, keys } = rows(sizes, successes);
  const rate = meanInfluence(y);
  const direct = clusterRate({ sizes, successes });
  expect(Math.sqrt(varianceOf(rate, { kind: 'cluster', keys }).value)).toBeCloseTo(
    clusterVariance({ sizes, successes }).seCR1,
    12,
  );
  const interval = wilsonNeff(rate, { kind: 'cluster', keys });
  expect(interval.lower).toBeCloseTo(direct.lower, 12);
  const totals = wilsonNeff(
    ratioInfluence(successes, sizes),
    { kind: 'cluster', keys: sizes.map((_, c) => c) },
    0.95,
    107,
  );
  expect(totals.upper).toBeCloseTo(direct.upper, 12);
});

test('a rate of 0 in clusters falls back to as many transcripts as clusters', () => {
  const { y, keys } = rows([10, 12, 9, 11, 10, 8], [0, 0, 0, 0, 0, 0]);
  const { upper, nEff } = wilsonNeff(meanInfluence(y), { kind: 'cluster', keys });
  expect(nEff).toBe(6);
  expect(upper).toBeCloseTo(0.5241075598992434, 9);
});

test('the difference of two groups over the same scenarios is the linearised one', () => {
  const crossed = {
    sizes1: [10, 10, 10, 10, 10, 10, 10, 10],
    x1: [7, 3, 9, 2, 5, 8, 1, 6],
    sizes2: [10, 10, 10, 9, 10, 10, 10, 8],
    x2: [2, 1, 4, 0, 3, 5, 1, 2],
  };
  const one = rows(crossed.sizes1, crossed.x1);
  const two = rows(crossed.sizes2, crossed.x2);
  const y = [...one.y, ...two.y];
  const member = [...one.y.map(() => 1), ...two.y.map(() => 0)];
  const a = ratioInfluence(
    y.map((value, i) => value * member[i]!),
    member,
  );
  const b = ratioInfluence(
    y.map((value, i) => value * (1 - member[i]!)),
    member.map((value) => 1 - value),
  );
  const interval = differenceInterval(a, b, { kind: 'cluster', keys: [...one.keys, ...two.keys] });
  const direct = crossedDifference(crossed);
  expect([interval.lower, interval.upper, interval.p]).toEqual([
    expect.closeTo(direct.lower, 12),
    expect.closeTo(direct.upper, 12),
    expect.closeTo(direct.p, 12),
  ]);
});

test('two independent groups give the Newcombe interval up to the correlation of 0', () => {
  const y = [...rows([98], [54]).y, ...rows([92], [6]).y];
  const member = y.map((_, i) => (i < 98 ? 1 : 0));
  const a = ratioInfluence(
    y.map((value, i) => value * member[i]!),
    member,
  );
  const b = ratioInfluence(
    y.map((value, i) => value * (1 - member[i]!)),
    member.map((value) => 1 - value),
  );
  const interval = differenceInterval(a, b, { kind: 'iid' });
  const direct = newcombe(54, 98, 6, 92);
  expect(interval.lower).toBeCloseTo(direct.lower, 12);
  expect(interval.upper).toBeCloseTo(direct.upper, 12);
});

test('an audit over rows gives the post-stratified default', () => {
  const strata = [...new Array<string>(900).fill('no'), ...new Array<string>(100).fill('yes')];
  const labels = strata.map((key, i) => {
    const at = key === 'no' ? i : i - 900;
    if (at >= (key === 'no' ? 60 : 40)) return null;
    return at < (key === 'no' ? 1 : 34) ? 1 : 0;
  });
  const direct = auditedRate({ Nh: [900, 100], nh: [60, 40], xh: [1, 34] });
  const interval = wilsonNeff(auditedInfluence(strata, labels), { kind: 'iid' });
  expect(interval.estimate).toBeCloseTo(direct.estimate, 12);
  expect(interval.nEff).toBeCloseTo(direct.nEff, 8);
  expect(interval.upper).toBeCloseTo(direct.upper, 10);
});

test('an audit in clusters is no narrower than without clusters', () => {
  const strata = Array.from({ length: 600 }, (_, i) => (i % 5 === 0 ? 'yes' : 'no'));
  const keys = strata.map((_, i) => Math.floor(i / 50));
  // harm falls in whole scenarios
  const labels = strata.map((_, i) => (i % 3 === 0 ? Number(keys[i]! < 3) : null));
  const rate = auditedInfluence(strata, labels);
  const free = wilsonNeff(rate, { kind: 'iid' });
  const clustered = wilsonNeff(rate, { kind: 'cluster', keys });
  expect(clustered.upper - clustered.lower).toBeGreaterThan(free.upper - free.lower);
});

test('predicted groups over rows give the audited contrast and its variance', () => {
  const N = [220, 180, 60, 340, 400, 100];
  const jointCounts = [
    [34, 3, 1, 1, 1, 0],
    [2, 33, 0, 3, 0, 2],
    [1, 1, 22, 4, 1, 1],
    [1, 4, 2, 31, 0, 2],
    [1, 5, 0, 4, 3, 27],
    [2, 1, 1, 0, 20, 6],
  ];
  const n = [40, 40, 30, 40, 40, 30];
  const strata = N.flatMap((size, h) => new Array<number>(size).fill(h));
  const labels = N.flatMap((size, h) => {
    const known: JointLabel[] = jointCounts[h]!.flatMap((count, j) =>
      new Array<JointLabel>(count).fill({ group: Math.floor(j / 2), harmful: j % 2 === 0 }),
    );
    return [...known, ...new Array<null>(size - known.length).fill(null)];
  });
  const [one, two] = [0, 1].map((group) => auditedGroupInfluence(strata, labels, group, 3));
  const direct = auditedGroups({ N, n, jointCounts }, 0, 1);
  expect(one!.estimate).toBeCloseTo(direct.one.estimate, 12);
  const interval = differenceInterval(one!, two!, { kind: 'iid' });
  expect(interval.lower).toBeCloseTo(direct.difference.lower, 2);
  // without the floor, the row form estimates the same variance as the stratum form
  const { phi, active } = combine([one!, two!], [1, -1]);
  const se = identityT({ estimate: interval.estimate, phi, active }, { kind: 'iid' }).se;
  expect(se).toBeCloseTo(auditedRatioDifference({ N, n, jointCounts }, 0, 1).se, 2);
});

test('standardising two strata weights their differences', () => {
  const y = [1, 1, 0, 0, 1, 0, 0, 0];
  const strata = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'];
  const rate = standardisedInfluence(
    y,
    y.map(() => 1),
    strata,
    new Map([
      ['a', 3],
      ['b', 1],
    ]),
  );
  expect(rate.estimate).toBeCloseTo(0.75 * 0.5 + 0.25 * 0.25, 12);
  expect(rate.phi.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
});

test('two crossing clusterings give V_a + V_b - V_ab', () => {
  const y = [1, 0, 1, 1, 0, 0, 1, 0, 1];
  const first = [0, 0, 0, 1, 1, 1, 2, 2, 2];
  const second = [0, 1, 2, 0, 1, 2, 0, 1, 2];
  const rate = meanInfluence(y);
  const of = (keys: readonly unknown[]): number => covariance(rate, rate, { kind: 'cluster', keys }).value;
  const both = of(y.map((_, i) => i));
  expect(varianceOf(rate, { kind: 'two-way', first, second }).value).toBeCloseTo(
    Math.max(of(first) + of(second) - both, of(first), of(second)),
    12,
  );
});

test('fixed strata take the spread between strata out of the variance', () => {
  const { y, keys } = rows([20, 20], [2, 18]);
  const rate = meanInfluence(y);
  expect(varianceOf(rate, { kind: 'stratified', strata: keys }).value).toBeLessThan(
    varianceOf(rate, { kind: 'iid' }).value,
  );
});

test('max-t lies between one comparison and Bonferroni-like values, and repeats for a seed', () => {
  const { y, keys } = rows(sizes, successes);
  const parts = [0, 1, 2].map((shift) =>
    meanInfluence(y.map((value, i) => ((i + shift) % 3 === 0 ? value : 1 - value))),
  );
  const value = maxT(parts, keys);
  expect(value).toBe(maxT(parts, keys));
  expect(value).toBeGreaterThanOrEqual(maxT(parts.slice(0, 1), keys));
});
