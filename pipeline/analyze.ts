import { op, table } from 'arquero';
import type { Label } from '../classifiers/label.ts';
import { ANALYSIS_SCHEMA, type Analysis, type ContrastRow, type Counts, type RateRow } from './analysis.ts';
import type { Estimate, WarningCode } from './estimate.ts';
import { newcombe } from './statistics/difference.ts';
import { wilson } from './statistics/proportion.ts';
import { unknownBounds } from './statistics/sensitivity.ts';
import { CELL_FACTORS, type Cell } from './store/cells.ts';

/** Fewer decided transcripts than this carry a warning. */
const N_SMALL = 10;
/** The belief split compares what was believed real with what was taken for a test. */
const BELIEF = 'reality-belief';
const NOT_RECORDED = '(not recorded)';

/** The values of a label whose shares are given: `yes` alone for a yes/no label. */
function valuesOf(label: Label): readonly string[] {
  return label.values.includes('yes') ? ['yes'] : label.values;
}

function rateOf(x: number, n: number, conf: number, more: readonly WarningCode[] = []): Estimate | null {
  if (n === 0) return null;
  const warnings: WarningCode[] = [...(n < N_SMALL ? (['N_SMALL'] as const) : []), 'UNCORRECTED_JUDGE', ...more];
  return { ...wilson(x, n, conf), conf, method: 'wilson', x, n, nEff: n, corrected: 'none', warnings };
}

/** Counts and rate of one label's value over some cells. */
function rateRow(
  label: string,
  value: string,
  cell: Readonly<Record<string, string>>,
  cells: readonly Cell[],
  conf: number,
  more?: readonly WarningCode[],
): RateRow {
  let x = 0;
  const counts = { transcripts: 0, decided: 0, unknown: 0, error: 0 };
  const leftOut: Record<string, number> = {};
  for (const { state, value: found, reason, count } of cells) {
    counts.transcripts += count;
    counts[state as 'decided' | 'unknown' | 'error'] += count;
    if (state !== 'decided') leftOut[reason] = (leftOut[reason] ?? 0) + count;
    else if (found === value) x += count;
  }
  const undecided = counts.unknown + counts.error;
  return {
    label,
    value,
    cell,
    counts: { ...counts, leftOut: sortKeys(leftOut) } satisfies Counts,
    x,
    rate: rateOf(x, counts.decided, conf, more),
    bounds: counts.transcripts === 0 ? { lower: 0, upper: 1 } : unknownBounds(x, counts.decided, undecided),
  };
}

function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Groups cells by the given keys of their factors (or belief), sorted. */
function groupCells(
  cells: readonly Cell[],
  keys: readonly string[],
): readonly { readonly cell: Record<string, string>; readonly cells: readonly Cell[] }[] {
  const groups = new Map<string, { readonly cell: Record<string, string>; readonly cells: Cell[] }>();
  for (const item of cells) {
    const cell = Object.fromEntries(
      keys.map((key) => [key, key === BELIEF ? item.belief : (item.factors[key] ?? NOT_RECORDED)]),
    );
    const id = JSON.stringify(cell);
    const group = groups.get(id) ?? { cell, cells: [] };
    group.cells.push(item);
    groups.set(id, group);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Factors that take at least two values in these cells, or one that is worth naming. */
function recordedFactors(cells: readonly Cell[]): readonly string[] {
  return CELL_FACTORS.filter((factor) => cells.some((cell) => cell.factors[factor] !== null));
}

function contrastRow(label: string, groups: ReadonlyMap<string, RateRow>, conf: number): ContrastRow | undefined {
  const rateA = groups.get('real');
  const rateB = groups.get('evaluation');
  if (!rateA || !rateB) return undefined;
  const known = rateA.rate && rateB.rate;
  const warnings: WarningCode[] = ['UNCORRECTED_JUDGE', 'GROUP_PREDICTED', 'NONRANDOM_GROUP'];
  if (known && Math.min(rateA.counts.decided, rateB.counts.decided) < N_SMALL) warnings.unshift('N_SMALL');
  return {
    label,
    value: 'yes',
    by: BELIEF,
    a: 'real',
    b: 'evaluation',
    rateA,
    rateB,
    difference: known
      ? {
          ...newcombe(rateA.x, rateA.counts.decided, rateB.x, rateB.counts.decided, conf),
          conf,
          method: 'newcombe',
          corrected: 'none',
          warnings,
        }
      : null,
  };
}

/** Decisions by label, stage and state, rolled up from the cells. */
function stageRows(cells: readonly Cell[]): Analysis['stages'] {
  if (cells.length === 0) return [];
  return table({
    label: cells.map((cell) => cell.label),
    stage: cells.map((cell) => cell.stage),
    state: cells.map((cell) => cell.state),
    count: cells.map((cell) => cell.count),
  })
    .groupby('label', 'stage', 'state')
    .rollup({ count: op.sum('count') })
    .orderby('label', 'stage', 'state')
    .objects() as Analysis['stages'];
}

function cautionsOf(
  rates: readonly RateRow[],
  contrasts: readonly ContrastRow[],
  transcripts: number,
): Analysis['cautions'] {
  const cautions: { code: string; message: string }[] = [];
  if (transcripts === 0)
    return [{ code: 'NO_TRANSCRIPTS', message: 'No transcript was read, so nothing can be said.' }];
  cautions.push({
    code: 'UNCORRECTED_JUDGE',
    message:
      'No person has checked these labels: the rates are what the classifier found, not corrected for its errors. It was tuned on written transcripts and does worse on long real runs.',
  });
  const open = rates.filter((row) => row.counts.unknown + row.counts.error > row.counts.transcripts / 2);
  if (open.length) {
    cautions.push({
      code: 'MOSTLY_UNKNOWN',
      message: `More than half of the transcripts stay undecided for ${[...new Set(open.map((row) => row.label))].join(', ')}: the rate among the decided may not be that of all.`,
    });
  }
  const oneSided = rates.filter(
    (row) => row.x === 0 && row.counts.decided > 0 && row.counts.unknown > 0 && row.value === 'yes',
  );
  if (oneSided.length) {
    const names = oneSided.map((row) => `${row.label} (${row.counts.unknown} open)`).join(', ');
    cautions.push({
      code: 'ONE_SIDED',
      message: `Only no was decided for ${names}: what the stages could not tell may hold every yes, so quote the bounds over all transcripts, not the rate among the decided.`,
    });
  }
  if (contrasts.some((row) => row.difference !== null)) {
    cautions.push({
      code: 'NONRANDOM_GROUP',
      message:
        'What a model believed is observed after the fact and only where it says so: a difference between beliefs is an association, not an effect.',
    });
  }
  return cautions;
}

/** Turns a run's cells into every number of the report. Pure. */
export function analyzeCells(cells: readonly Cell[], labels: readonly Label[], conf: number): Analysis {
  const factors = recordedFactors(cells);
  const splits: readonly (readonly string[])[] = [[], ...factors.map((factor) => [factor])];
  const crossed =
    factors.includes('model') && factors.includes('scenario') ? [...splits, ['model', 'scenario']] : splits;
  const rates: RateRow[] = [];
  const beliefRates: RateRow[] = [];
  const contrasts: ContrastRow[] = [];
  for (const label of labels) {
    const own = cells.filter((cell) => cell.label === label.id);
    for (const value of valuesOf(label)) {
      for (const keys of crossed) {
        for (const group of groupCells(own, keys)) rates.push(rateRow(label.id, value, group.cell, group.cells, conf));
      }
    }
    if (label.id === BELIEF || !label.values.includes('yes')) continue;
    const groups = new Map(
      groupCells(own, [BELIEF]).map((group) => [
        group.cell[BELIEF]!,
        rateRow(label.id, 'yes', group.cell, group.cells, conf, ['GROUP_PREDICTED']),
      ]),
    );
    beliefRates.push(...groups.values());
    const contrast = contrastRow(label.id, groups, conf);
    if (contrast) contrasts.push(contrast);
  }
  const whole = rates.filter((row) => Object.keys(row.cell).length === 0);
  const transcripts = whole[0]?.counts.transcripts ?? 0;
  return {
    schema: ANALYSIS_SCHEMA,
    conf,
    transcripts,
    labels: labels.map(({ id, title, harm, definition, values }) => ({ id, title, harm, definition, values })),
    rates,
    beliefRates,
    contrasts,
    stages: stageRows(cells),
    cautions: cautionsOf(whole, contrasts, transcripts),
  };
}
