import type { Chart, ChartTheme } from '../chart.ts';
import { count } from '../numbers.ts';
import { isYesNo, labelOf, RATE_COLUMNS, type RateDatum, rateDatum, ratesBy } from '../rate-data.ts';
import { textWidth } from '../text-width.ts';
import { CHART_TEXT, chartConfig, labelLimit, rowLabel, shortName } from '../theme.ts';

type Row = RateDatum & {
  readonly model: string;
  readonly scenario: string;
  readonly share: string;
  readonly of: string;
};

/** Most models and scenarios that the drawing holds; the table has all. */
const MOST = 14;

/** Width of one cell, and how many panels stand side by side. */
function layout(theme: ChartTheme, names: number, scenarios: number) {
  const room = theme.width - names;
  const cell = Math.max(26, Math.min(84, Math.floor((theme.narrow ? room : room / 2 - 12) / scenarios)));
  return { cell, columns: theme.narrow || cell * scenarios * 2 + 24 > room ? 1 : 2 };
}

/** Every harmful action's rate for each pair of model and scenario. */
export default {
  id: 'heat-map',
  title: 'Model × scenario',
  description: 'Rate of every harmful action that was found, for each pair of model and scenario.',
  section: 'rates',
  order: 4,
  caption: () =>
    'One panel for each harmful action that was found. The stronger the colour, the more often; below each share stands how many were found of how many decided. An empty cell has nothing decided. Single cells hold few transcripts: read their intervals in the table.',
  rows: (analysis) =>
    ratesBy(analysis, ['model', 'scenario'])
      .filter((row) => labelOf(analysis, row.label).harm === 'action' && isYesNo(labelOf(analysis, row.label)))
      .map((row) => {
        const { model, scenario } = row.cell as { readonly model: string; readonly scenario: string };
        const datum = rateDatum(analysis, row, `${model}, ${scenario}`);
        const decided = datum.rate !== null;
        return {
          ...datum,
          model,
          scenario,
          share: decided ? `${Math.round(datum.rate * 100)}%` : '–',
          of: decided ? `${count(datum.x)}/${count(datum.decided)}` : '',
        };
      }),
  spec: (rows, theme) => {
    const models = [...new Set(rows.map((row) => row.model))].slice(0, MOST);
    const scenarios = [...new Set(rows.map((row) => row.scenario))].slice(0, MOST);
    const found = new Set(rows.filter((row) => row.x > 0).map((row) => row.title));
    const all = [...new Set(rows.map((row) => row.title))];
    const panels = found.size > 0 ? all.filter((title) => found.has(title)) : all.slice(0, 1);
    const shown = rows.filter(
      (row) => panels.includes(row.title) && models.includes(row.model) && scenarios.includes(row.scenario),
    );
    const names =
      Math.min(labelLimit(theme), Math.max(...models.map((model) => textWidth(shortName(model, theme), CHART_TEXT)))) +
      14;
    const { cell, columns } = layout(theme, names, scenarios.length);
    const longest = Math.max(...scenarios.map((scenario) => textWidth(scenario, CHART_TEXT)));
    const place = {
      y: { field: 'model', type: 'nominal' as const, sort: models, axis: { title: null, labelExpr: rowLabel(theme) } },
      x: {
        field: 'scenario',
        type: 'nominal' as const,
        sort: scenarios,
        axis: {
          title: null,
          labelAngle: longest > cell - 6 ? -38 : 0,
          labelLimit: 110,
          labelPadding: 5,
          ...(longest > cell - 6 ? { labelAlign: 'right' as const } : {}),
        },
      },
    };
    const label = { type: 'text' as const, color: theme.ink, aria: false };
    return {
      data: { values: shown },
      facet: {
        field: 'title',
        type: 'nominal',
        sort: panels,
        header: { title: null, labelLimit: cell * scenarios.length + 40 },
      },
      columns: Math.min(columns, panels.length),
      spacing: { row: 22, column: 24 },
      spec: {
        width: { step: cell },
        height: { step: 38 },
        encoding: place,
        layer: [
          {
            mark: { type: 'rect', fill: theme.harm.action!, stroke: theme.paper, strokeWidth: 3, cornerRadius: 4 },
            encoding: {
              fillOpacity: {
                field: 'rate',
                type: 'quantitative',
                scale: { domain: [0, 1], range: [0.06, 0.72] },
                legend: null,
              },
              description: { field: 'name', type: 'nominal' },
            },
          },
          {
            mark: { ...label, dy: cell < 40 ? 0 : -6, fontSize: 12, fontWeight: 600 },
            encoding: { text: { field: 'share' } },
          },
          ...(cell < 40 ? [] : [{ mark: { ...label, dy: 8, fontSize: 10.5 }, encoding: { text: { field: 'of' } } }]),
        ],
      },
      config: chartConfig(theme),
    };
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Model', text: (row) => row.model },
    { title: 'Scenario', text: (row) => row.scenario },
    ...RATE_COLUMNS,
  ],
} satisfies Chart<Row>;
