import type { Chart } from '../chart.ts';
import { count, inWords, percent } from '../numbers.ts';
import { labelsInOrder, ratesBy } from '../rate-data.ts';
import { type Piece, stackedBars } from '../stacks.ts';

/** What is left undecided, by reason. */
export default {
  id: 'unknowns',
  title: 'What stays open, and why',
  description: 'Transcripts that each label left undecided, by reason.',
  section: 'coverage',
  order: 2,
  caption: (analysis) =>
    `Of ${count(analysis.transcripts)} transcripts, how many each label left open. Open is not no: these are in no rate, and the bounds of a rate say what they could change.`,
  rows: (analysis) => {
    const overall = ratesBy(analysis, []);
    const labels = labelsInOrder(analysis).flatMap((label) => {
      const row = overall.find((item) => item.label === label.id);
      return row ? [{ title: label.title, counts: row.counts }] : [];
    });
    const totals = new Map<string, number>();
    for (const { counts } of labels) {
      for (const [reason, open] of Object.entries(counts.leftOut)) totals.set(reason, (totals.get(reason) ?? 0) + open);
    }
    const reasons = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([reason]) => reason);
    return labels.flatMap(({ title, counts }) =>
      reasons.flatMap((reason, order): readonly Piece[] => {
        const open = counts.leftOut[reason] ?? 0;
        if (open === 0) return [];
        const share = `${count(open)} of ${count(counts.transcripts)}, ${percent(open / counts.transcripts)}`;
        return [
          {
            title,
            kind: inWords(reason),
            count: open,
            order,
            total: counts.transcripts,
            name: `${title}, ${inWords(reason)}: ${share}`,
          },
        ];
      }),
    );
  },
  spec: (rows, theme) => {
    const kinds = [...new Map(rows.toSorted((a, b) => a.order - b.order).map((row) => [row.kind, row.order]))];
    return stackedBars(
      rows,
      theme,
      kinds.map(([kind, order]) => [kind, theme.palette[order] ?? theme.open] as const),
    );
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Reason', text: (row) => row.kind },
    { title: 'Transcripts', text: (row) => `${count(row.count)}/${count(row.total)}`, numeric: true },
    { title: 'Share', text: (row) => percent(row.count / row.total), numeric: true },
  ],
} satisfies Chart<Piece>;
