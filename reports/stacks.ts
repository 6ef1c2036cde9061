import type { TopLevelSpec } from 'vega-lite';
import type { ChartTheme } from './chart.ts';
import { chartConfig, plotWidth } from './theme.ts';

/** One piece of a bar: how many transcripts of a label belong to one kind. */
export type Piece = {
  readonly title: string;
  readonly kind: string;
  readonly count: number;
  /** Place of the kind within its bar. */
  readonly order: number;
  /** Of the bar, so that shares can be given. */
  readonly total: number;
  readonly name: string;
};

/** Bars of whole transcripts, one for each label, divided by kind; `colours` names the kinds in their order. */
export function stackedBars(
  rows: readonly Piece[],
  theme: ChartTheme,
  colours: readonly (readonly [kind: string, colour: string])[],
): TopLevelSpec {
  return {
    data: { values: rows },
    width: plotWidth(
      theme,
      rows.map((row) => row.title),
    ),
    height: { step: 25 },
    mark: { type: 'bar', height: 15, stroke: theme.paper, strokeWidth: 1 },
    encoding: {
      y: { field: 'title', type: 'nominal', sort: [...new Set(rows.map((row) => row.title))], axis: { title: null } },
      x: {
        field: 'count',
        type: 'quantitative',
        stack: 'zero',
        scale: { domain: [0, Math.max(1, ...rows.map((row) => row.total))], nice: false },
        axis: { title: 'transcripts', tickCount: theme.narrow ? 3 : 6, format: 'd', labelFlush: true },
      },
      color: {
        field: 'kind',
        type: 'nominal',
        scale: { domain: colours.map(([kind]) => kind), range: colours.map(([, colour]) => colour) },
      },
      order: { field: 'order', type: 'quantitative' },
      description: { field: 'name', type: 'nominal' },
    },
    config: chartConfig(theme),
  };
}
