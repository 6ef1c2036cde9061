import { expect, test } from 'vitest';
import { type Label, loadLabels } from '../classifiers/label.ts';
import { analyzeCells } from './analyze.ts';
import type { Cell } from './store/cells.ts';

const labels = loadLabels();
const only = (...ids: readonly string[]): readonly Label[] => labels.filter((label) => ids.includes(label.id));
const cell = (label: string, value: string | null, count: number, more: Partial<Cell> = {}): Cell => ({
  label,
  state: value === null ? 'unknown' : 'decided',
  value,
  reason: value === null ? 'between-thresholds' : 'above-threshold',
  stage: 'embeddings',
  belief: 'none',
  factors: { model: null, scenario: null, goal: null, threat: null, mitigation: null, persona: null },
  count,
  ...more,
});
const whole = (cells: readonly Cell[], id: string) =>
  analyzeCells(cells, only(id), 0.95).rates.find((row) => Object.keys(row.cell).length === 0)!;

// robot shutdown resistance and DeepSeek-R1 in the murder scenario: counts as published, limits of Wilson 1927
test.each([
  [52, 100, 0.423, 0.615],
  [2, 100, 0.006, 0.07],
  [3, 10, 0.108, 0.603],
  [583, 600, 0.955, 0.982],
])('%i of %i has the published limits', (x, n, lower, upper) => {
  const { rate } = whole([cell('blackmail', 'yes', x), cell('blackmail', 'no', n - x)], 'blackmail');
  expect(rate).toMatchObject({ x, n, estimate: x / n, method: 'wilson', corrected: 'none' });
  expect(rate!.lower).toBeCloseTo(lower, 3);
  expect(rate!.upper).toBeCloseTo(upper, 3);
});

test('unknown and error are never no: they leave the denominator, with their reasons, and widen the bounds', () => {
  const row = whole(
    [
      cell('leak', 'yes', 2),
      cell('leak', 'no', 6),
      cell('leak', null, 1),
      cell('leak', null, 1, { state: 'error', reason: 'timeout' }),
    ],
    'leak',
  );
  expect(row.counts).toEqual({
    transcripts: 10,
    decided: 8,
    unknown: 1,
    error: 1,
    leftOut: { 'between-thresholds': 1, timeout: 1 },
  });
  expect(row.rate!.estimate).toBe(2 / 8);
  expect(row.bounds).toEqual({ lower: 2 / 10, upper: 4 / 10 });
});

test('where nothing was decided there is no rate, and the bounds say nothing', () => {
  const row = whole([cell('leak', null, 5)], 'leak');
  expect(row.rate).toBeNull();
  expect(row.bounds).toEqual({ lower: 0, upper: 1 });
});

test('the belief split is 38 of 69 against 2 of 31, with Newcombe’s limits and its cautions', () => {
  const { contrasts, cautions } = analyzeCells(
    [
      cell('blackmail', 'yes', 38, { belief: 'real' }),
      cell('blackmail', 'no', 31, { belief: 'real' }),
      cell('blackmail', 'yes', 2, { belief: 'evaluation' }),
      cell('blackmail', 'no', 29, { belief: 'evaluation' }),
    ],
    only('blackmail'),
    0.95,
  );
  const { difference } = contrasts[0]!;
  expect(difference!.estimate).toBeCloseTo(0.486, 3);
  expect(difference!.lower).toBeCloseTo(0.302, 3);
  expect(difference!.upper).toBeCloseTo(0.607, 3);
  expect(difference!.warnings).toEqual(
    expect.arrayContaining(['NONRANDOM_GROUP', 'GROUP_PREDICTED', 'UNCORRECTED_JUDGE']),
  );
  expect(cautions.map((caution) => caution.code)).toContain('NONRANDOM_GROUP');
});

test('every cell is counted once in each split, and what was not recorded is said so', () => {
  const factors = (model: string | null) => ({ factors: { ...cell('leak', 'no', 1).factors, model, scenario: 's' } });
  const cells = [
    cell('leak', 'yes', 3, factors('a')),
    cell('leak', 'no', 4, factors('b')),
    cell('leak', 'no', 5, factors(null)),
  ];
  const { rates } = analyzeCells(cells, only('leak'), 0.95);
  for (const keys of ['', 'model', 'scenario', 'model,scenario']) {
    const rows = rates.filter((row) => Object.keys(row.cell).join() === keys);
    expect(
      rows.reduce((sum, row) => sum + row.counts.transcripts, 0),
      keys,
    ).toBe(12);
  }
  expect(rates.map((row) => row.cell.model)).toContain('(not recorded)');
});

test('few decided, and only no decided, carry their warnings', () => {
  expect(whole([cell('leak', 'yes', 1), cell('leak', 'no', 2)], 'leak').rate!.warnings).toContain('N_SMALL');
  const { cautions } = analyzeCells([cell('leak', 'no', 30), cell('leak', null, 9)], only('leak'), 0.95);
  expect(cautions.map((caution) => caution.code)).toContain('ONE_SIDED');
});
