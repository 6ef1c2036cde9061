import type { Chart } from '../chart.ts';
import { countOf, percent, points, quotedDifference, quotedRate } from '../numbers.ts';
import { labelOf, labelsInOrder } from '../rate-data.ts';
import { chartConfig, plotWidth } from '../theme.ts';

type Row = {
  readonly title: string;
  readonly harm: string;
  readonly by: string;
  readonly a: string;
  readonly b: string;
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly corrected: boolean;
  readonly xA: number;
  readonly nA: number;
  readonly rateA: number | null;
  readonly xB: number;
  readonly nB: number;
  readonly rateB: number | null;
  readonly name: string;
};

/** Difference of each label's rate between what was believed real and what was taken for a test. */
export default {
  id: 'belief-difference',
  title: 'Believed real against taken for a test',
  description:
    'Difference of each label’s rates between transcripts believed real and taken for an evaluation, in percentage points.',
  section: 'belief',
  order: 1,
  caption: (analysis) => {
    const known = analysis.contrasts.filter((row) => row.difference !== null).length;
    const rest = analysis.contrasts.length - known;
    return `Rate where the target says that it is real minus rate where it says that it is a test, with Newcombe’s interval. Right of zero: more often when believed real. An interval that crosses zero leaves the direction open. ${countOf(known, 'label')} can be compared${rest > 0 ? `, ${rest} cannot (one side has nothing decided)` : ''}.`;
  },
  rows: (analysis) => {
    const order = labelsInOrder(analysis).map((label) => label.id);
    return analysis.contrasts
      .toSorted((a, b) => order.indexOf(a.label) - order.indexOf(b.label))
      .map((row) => {
        const { title, harm } = labelOf(analysis, row.label);
        const { difference, rateA, rateB } = row;
        return {
          title,
          harm,
          by: row.by,
          a: row.a,
          b: row.b,
          difference: difference?.estimate ?? null,
          lower: difference?.lower ?? null,
          upper: difference?.upper ?? null,
          corrected: difference !== null && difference.corrected !== 'none',
          xA: rateA.x,
          nA: rateA.counts.decided,
          rateA: rateA.rate?.estimate ?? null,
          xB: rateB.x,
          nB: rateB.counts.decided,
          rateB: rateB.rate?.estimate ?? null,
          name: `${title}: ${difference ? quotedDifference(difference) : 'no difference to give'}; ${row.a} ${quotedRate(rateA)}, ${row.b} ${quotedRate(rateB)}`,
        };
      });
  },
  spec: (rows, theme) => {
    const y = {
      field: 'title',
      type: 'nominal' as const,
      sort: rows.map((row) => row.title),
      axis: { title: null, labelPadding: 13 },
    };
    const x = {
      type: 'quantitative' as const,
      scale: { domain: [-1, 1] },
      axis: {
        title: theme.narrow
          ? 'percentage points'
          : '← more when taken for a test · percentage points · more when believed real →',
        values: theme.narrow ? [-1, 0, 1] : [-1, -0.5, 0, 0.5, 1],
        labelExpr: "(datum.value > 0 ? '+' : datum.value < 0 ? '−' : '') + round(abs(datum.value) * 100)",
        labelFlush: true,
        grid: true,
      },
    };
    const colour = {
      field: 'harm',
      type: 'nominal' as const,
      scale: { domain: Object.keys(theme.harm), range: Object.values(theme.harm) },
      legend: null,
    };
    return {
      data: { values: rows },
      width: plotWidth(
        theme,
        rows.map((row) => row.title),
      ),
      height: { step: 26 },
      layer: [
        {
          mark: { type: 'rule', color: theme.soft, strokeWidth: 1, aria: false },
          encoding: { x: { datum: 0, ...x } },
        },
        {
          mark: { type: 'rule', strokeWidth: 2, aria: false },
          encoding: { y, x: { field: 'lower', ...x }, x2: { field: 'upper' }, color: colour },
        },
        {
          transform: [{ filter: 'isValid(datum.difference)' }],
          mark: { type: 'point', size: 62, strokeWidth: 2, opacity: 1, aria: false },
          encoding: {
            y,
            x: { field: 'difference', ...x },
            stroke: colour,
            fill: { condition: { test: 'datum.corrected', ...colour }, value: theme.paper },
          },
        },
        {
          transform: [{ filter: '!isValid(datum.difference)' }],
          mark: { type: 'text', color: theme.soft, fontSize: 11, align: 'left', dx: 9, aria: false },
          encoding: { y, x: { datum: 0, ...x }, text: { value: 'nothing to compare' } },
        },
        {
          mark: { type: 'bar', fill: theme.ink, fillOpacity: 0.001, stroke: null },
          encoding: { y, x: { value: 0 }, x2: { value: 'width' }, description: { field: 'name', type: 'nominal' } },
        },
      ],
      config: chartConfig(theme),
    };
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Real', text: (row) => `${row.xA}/${row.nA}`, numeric: true },
    { title: 'Rate', text: (row) => (row.rateA === null ? '–' : percent(row.rateA)), numeric: true },
    { title: 'Evaluation', text: (row) => `${row.xB}/${row.nB}`, numeric: true },
    { title: 'Rate', text: (row) => (row.rateB === null ? '–' : percent(row.rateB)), numeric: true },
    {
      title: 'Difference, points',
      text: (row) => (row.difference === null ? '–' : points(row.difference)),
      numeric: true,
    },
    {
      title: 'Interval',
      text: (row) => (row.lower === null || row.upper === null ? '–' : `[${points(row.lower)}, ${points(row.upper)}]`),
      numeric: true,
    },
  ],
} satisfies Chart<Row>;
