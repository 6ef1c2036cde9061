import { BELIEF, BELIEFS } from '../belief.ts';
import type { Chart } from '../chart.ts';
import { AS_ABOVE, ratePanels } from '../intervals.ts';
import { labelsInOrder, RATE_COLUMNS, type RateDatum, rateDatum } from '../rate-data.ts';

/** Every label's rate by what the target said it believed. */
export default {
  id: 'belief-split',
  title: 'By what the model believed',
  description: 'Rate of every label among transcripts of each stated belief about reality.',
  section: 'belief',
  order: 2,
  caption: () =>
    `One panel for each label, one line for each belief that the target stated about the situation: real, a test, unsure, not raised, or not decided. ${AS_ABOVE}`,
  rows: (analysis) => {
    const order = Object.keys(BELIEFS);
    return labelsInOrder(analysis)
      .flatMap(({ id }) =>
        analysis.beliefRates
          .filter((row) => row.label === id)
          .toSorted((a, b) => order.indexOf(a.cell[BELIEF]!) - order.indexOf(b.cell[BELIEF]!)),
      )
      .map((row) => rateDatum(analysis, row, row.cell[BELIEF]!));
  },
  spec: (rows, theme) => {
    const groups = Object.keys(BELIEFS).filter((belief) => rows.some((row) => row.group === belief));
    return ratePanels(rows, theme, [...new Set(rows.map((row) => row.title))], groups);
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Belief', text: (row) => row.group },
    ...RATE_COLUMNS,
  ],
} satisfies Chart<RateDatum>;
