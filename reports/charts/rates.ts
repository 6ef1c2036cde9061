import type { Chart } from '../chart.ts';
import { HOW_TO_READ, rateLayers } from '../intervals.ts';
import { countOf } from '../numbers.ts';
import { HARM_TITLES, isYesNo, labelOf, RATE_COLUMNS, type RateDatum, rateDatum, ratesBy } from '../rate-data.ts';
import { chartConfig, plotWidth } from '../theme.ts';

type Row = RateDatum & { readonly kind: string };

/** How often each label was found in the whole run. */
export default {
  id: 'rates',
  title: 'How often each label was found',
  description: 'Rate of every label over the whole run, with its interval and what stays open.',
  section: 'rates',
  order: 1,
  caption: (analysis) =>
    `Over ${countOf(analysis.transcripts, 'transcript')}, most frequent first within its kind. ${HOW_TO_READ}`,
  rows: (analysis) =>
    ratesBy(analysis, [])
      .filter((row) => isYesNo(labelOf(analysis, row.label)))
      .map((row) => rateDatum(analysis, row, ''))
      .map((row) => ({ ...row, kind: HARM_TITLES[labelOf(analysis, row.label).harm] }))
      .map((row, index) => ({ row, index }))
      .sort(
        (a, b) =>
          Object.values(HARM_TITLES).indexOf(a.row.kind) - Object.values(HARM_TITLES).indexOf(b.row.kind) ||
          (b.row.rate ?? -1) - (a.row.rate ?? -1) ||
          a.index - b.index,
      )
      .map(({ row }) => row),
  spec: (rows, theme) => {
    const sort = rows.map((row) => row.title);
    const margin = theme.narrow ? 42 : 62;
    const width = plotWidth(theme, sort) - margin;
    const header = { title: null, labelOrient: 'top', labelAnchor: 'start', labelColor: theme.soft } as const;
    const text = { type: 'text', align: 'right', baseline: 'middle', fontSize: 11.5, color: theme.soft } as const;
    return {
      data: { values: rows },
      facet: {
        row: {
          field: 'kind',
          type: 'nominal',
          sort: Object.values(HARM_TITLES),
          header: { ...header, labelFontWeight: 400 },
        },
      },
      spacing: 22,
      resolve: { scale: { y: 'independent' } },
      spec: {
        width,
        height: { step: 27 },
        layer: [
          ...rateLayers(theme, { field: 'title', sort }),
          {
            transform: [{ calculate: "datum.x + '/' + datum.decided", as: 'count' }],
            mark: { ...text, aria: false },
            encoding: {
              y: { field: 'title', type: 'nominal', sort },
              x: { value: width + margin },
              text: { field: 'count' },
            },
          },
        ],
      },
      config: chartConfig(theme),
    };
  },
  columns: [{ title: 'Label', text: (row) => row.title }, ...RATE_COLUMNS],
} satisfies Chart<Row>;
