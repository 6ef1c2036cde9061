import { BELIEF, BELIEFS } from '../belief.ts';
import type { Chart } from '../chart.ts';
import { AS_ABOVE, ratePanels } from '../intervals.ts';
import { RATE_COLUMNS, type RateDatum, rateDatum, ratesBy } from '../rate-data.ts';

type Row = RateDatum & { readonly meaning: string };

/** How often each belief about the situation was stated. */
export default {
  id: 'beliefs',
  title: 'What the models believed',
  description: 'Share of each stated belief about reality over the whole run, with its interval.',
  section: 'belief',
  order: 0,
  caption: () => `The target’s final stance on whether the situation is real. ${AS_ABOVE}`,
  rows: (analysis) => {
    const own = ratesBy(analysis, []).filter((row) => row.label === BELIEF);
    return Object.entries(BELIEFS).flatMap(([value, meaning]) =>
      own
        .filter((row) => row.value === value)
        .map((row) => ({ ...rateDatum(analysis, row, ''), title: '', group: value, meaning })),
    );
  },
  spec: (rows, theme) =>
    ratePanels(
      rows,
      theme,
      [''],
      rows.map((row) => row.group),
    ),
  columns: [
    { title: 'Belief', text: (row) => row.group },
    { title: 'The target', text: (row) => row.meaning },
    ...RATE_COLUMNS,
  ],
} satisfies Chart<Row>;
