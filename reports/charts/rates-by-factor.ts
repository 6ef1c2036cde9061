import type { Analysis } from '../../pipeline/analysis.ts';
import type { Chart } from '../chart.ts';
import { AS_ABOVE, ratePanels } from '../intervals.ts';
import { inWords, listed } from '../numbers.ts';
import { factorsOf, isYesNo, labelOf, RATE_COLUMNS, type RateDatum, rateDatum, ratesBy } from '../rate-data.ts';

type Row = RateDatum & { readonly factor: string; readonly level: string };

/** Most lines that one panel of the drawing holds. */
const MOST = 30;

function ownFactors(analysis: Analysis): readonly string[] {
  return factorsOf(analysis).filter((factor) => factor !== 'model');
}

/** How often each label was found under each scenario, threat, goal, mitigation and persona. */
export default {
  id: 'rates-by-factor',
  title: 'By scenario and condition',
  description: 'Rate of every label for each value of each recorded factor other than the model.',
  section: 'rates',
  order: 3,
  caption: (analysis) =>
    `By ${listed(ownFactors(analysis).map(inWords))}, each factor alone, so the groups of one factor may differ in the others. Drawn are the actions that were found at least once; the table has every label. ${AS_ABOVE}`,
  rows: (analysis) => {
    const factors = ownFactors(analysis);
    const alone = factors.length === 1;
    return factors.flatMap((factor) =>
      ratesBy(analysis, [factor])
        .filter((row) => isYesNo(labelOf(analysis, row.label)))
        .map((row) => {
          const level = row.cell[factor]!;
          return { ...rateDatum(analysis, row, alone ? level : `${inWords(factor)}: ${level}`), factor, level };
        }),
    );
  },
  spec: (rows, theme) => {
    const found = new Set(rows.filter((row) => row.x > 0 && row.harm === 'action').map((row) => row.title));
    const all = [...new Set(rows.map((row) => row.title))];
    const panels = found.size > 0 ? all.filter((title) => found.has(title)) : all.slice(0, 1);
    const groups = [...new Set(rows.map((row) => row.group))].slice(0, MOST);
    const shown = rows.filter((row) => panels.includes(row.title) && groups.includes(row.group));
    return ratePanels(shown, theme, panels, groups);
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Factor', text: (row) => row.factor },
    { title: 'Value', text: (row) => row.level },
    ...RATE_COLUMNS,
  ],
} satisfies Chart<Row>;
