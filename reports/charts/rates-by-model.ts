import type { Chart } from '../chart.ts';
import { AS_ABOVE, ratePanels } from '../intervals.ts';
import { countOf } from '../numbers.ts';
import { isYesNo, labelOf, RATE_COLUMNS, type RateDatum, rateDatum, ratesBy } from '../rate-data.ts';

/** Most models that the drawing shows; the table has all. */
const MOST = 14;

/** Models in the order of their names, or the ones with most transcripts where there are too many. */
function drawn(rows: readonly RateDatum[]): readonly string[] {
  const sizes = new Map<string, number>();
  for (const row of rows) {
    sizes.set(row.group, Math.max(sizes.get(row.group) ?? 0, row.decided + row.unknown + row.error));
  }
  const bySize = [...sizes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST);
  return bySize.map(([model]) => model).sort();
}

/** How often each label was found, model by model. */
export default {
  id: 'rates-by-model',
  title: 'Model by model',
  description: 'Rate of every label for each model, one panel a label.',
  section: 'rates',
  order: 2,
  caption: (analysis) => {
    const models = new Set(ratesBy(analysis, ['model']).map((row) => row.cell.model));
    const more = models.size > MOST ? ` Drawn are the ${MOST} with most transcripts; the table has all.` : '';
    return `${countOf(models.size, 'model')}, one panel for each label.${more} ${AS_ABOVE}`;
  },
  rows: (analysis) =>
    ratesBy(analysis, ['model'])
      .filter((row) => isYesNo(labelOf(analysis, row.label)))
      .map((row) => rateDatum(analysis, row, row.cell.model!)),
  spec: (rows, theme) => {
    const models = drawn(rows);
    const shown = rows.filter((row) => models.includes(row.group));
    return ratePanels(shown, theme, [...new Set(shown.map((row) => row.title))], models);
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Model', text: (row) => row.group },
    ...RATE_COLUMNS,
  ],
} satisfies Chart<RateDatum>;
