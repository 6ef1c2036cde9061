import type { TopLevelSpec } from 'vega-lite';
import type { ChartTheme } from './chart.ts';
import type { RateDatum } from './rate-data.ts';
import { chartConfig, plotWidth, rowLabel } from './theme.ts';

/** How marks of rates are to be read; captions of such charts end with it. */
export const HOW_TO_READ =
  'Circle: rate among the decided, hollow because no person has corrected it. Line: its interval. Pale band: from none to all of the undecided.';

/** The same for the charts after the first. */
export const AS_ABOVE = 'Marks as in the first chart.';

/** A field of the rows, and the order in which its values stand. */
export interface Placed {
  readonly field: string;
  readonly sort: readonly string[];
}

/** Axis of shares from 0 to 100 %: always the whole of it, so that charts can be compared. */
export function shareAxis(theme: ChartTheme, title: string | null, dense = theme.narrow) {
  return {
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    axis: { title, format: '.0%', values: dense ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1], labelFlush: true },
  };
}

/** Layers that draw a rate: the pale band of bounds, the interval, the hollow mark, and a place to point at. */
export function rateLayers(theme: ChartTheme, y: Placed, dense?: boolean) {
  const place = {
    field: y.field,
    type: 'nominal' as const,
    sort: [...y.sort],
    axis: { title: null, labelPadding: 13, labelExpr: rowLabel(theme) },
    scale: { paddingInner: 0.2, paddingOuter: 0.2 },
  };
  const colour = {
    field: 'harm',
    type: 'nominal' as const,
    scale: { domain: Object.keys(theme.harm), range: Object.values(theme.harm) },
    legend: null,
  };
  const axis = shareAxis(theme, null, dense);
  return [
    {
      mark: { type: 'bar' as const, height: 10, cornerRadius: 5, opacity: 0.18, aria: false },
      encoding: { y: place, x: { field: 'lowest', ...axis }, x2: { field: 'highest' }, color: colour },
    },
    {
      mark: { type: 'rule' as const, strokeWidth: 2, aria: false },
      encoding: { y: place, x: { field: 'lower', ...axis }, x2: { field: 'upper' }, color: colour },
    },
    {
      transform: [{ filter: 'isValid(datum.rate)' }],
      mark: { type: 'point' as const, size: 62, strokeWidth: 2, opacity: 1, aria: false },
      encoding: {
        y: place,
        x: { field: 'rate', ...axis },
        stroke: colour,
        fill: { condition: { test: 'datum.corrected', ...colour }, value: theme.paper },
      },
    },
    {
      mark: { type: 'bar' as const, fill: theme.ink, fillOpacity: 0.001, stroke: null },
      encoding: {
        y: place,
        x: { value: 0 },
        x2: { value: 'width' as const },
        description: { field: 'name', type: 'nominal' as const },
      },
    },
  ];
}

/** How many small panels stand in a row. */
export function panelColumns(theme: ChartTheme): number {
  return theme.narrow ? 1 : 3;
}

/** Small multiples of rates: one panel for each label, one line for each group. */
export function ratePanels(
  rows: readonly RateDatum[],
  theme: ChartTheme,
  panels: readonly string[],
  groups: readonly string[],
): TopLevelSpec {
  const columns = Math.min(panelColumns(theme), panels.length);
  const gap = 26;
  const width = Math.floor((plotWidth(theme, groups) - gap * (columns - 1)) / columns);
  return {
    data: { values: rows },
    facet: { field: 'title', type: 'nominal', sort: [...panels], header: { title: null, labelLimit: width + 60 } },
    columns,
    spacing: { row: 20, column: gap },
    spec: {
      width,
      height: { step: theme.narrow ? 17 : 18 },
      layer: rateLayers(theme, { field: 'group', sort: groups }, true),
    },
    config: chartConfig(theme),
  };
}
