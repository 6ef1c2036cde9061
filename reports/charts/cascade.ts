import { STAGES } from '../../pipeline/verdict.ts';
import type { Chart } from '../chart.ts';
import { count, percent } from '../numbers.ts';
import { labelsInOrder } from '../rate-data.ts';
import { type Piece, stackedBars } from '../stacks.ts';

const OPEN = 'left open';
const FAILED = 'failed';

/** Kinds of decision in the order in which the cascade comes to them. */
const KINDS: readonly string[] = [...STAGES, OPEN, FAILED];

function kindOf(state: string, stage: string): string {
  return state === 'decided' ? stage : state === 'error' ? FAILED : OPEN;
}

/** How many transcripts each stage of the cascade decided. */
export default {
  id: 'cascade',
  title: 'Who decided',
  description: 'Transcripts decided by each stage of the cascade, and those left open, for every label.',
  section: 'coverage',
  order: 1,
  caption: () =>
    'Each label asks the stages in order, from structure and rules to embeddings, a judge and people, and stops at the first that can decide. A stage that was not used decides nothing.',
  rows: (analysis) =>
    labelsInOrder(analysis).flatMap((label) => {
      const own = analysis.stages.filter((row) => row.label === label.id);
      const total = own.reduce((sum, row) => sum + row.count, 0);
      return KINDS.flatMap((kind, order): readonly Piece[] => {
        const decided = own
          .filter((row) => kindOf(row.state, row.stage) === kind)
          .reduce((sum, row) => sum + row.count, 0);
        if (decided === 0) return [];
        const share = `${count(decided)} of ${count(total)}, ${percent(decided / total)}`;
        return [{ title: label.title, kind, count: decided, order, total, name: `${label.title}, ${kind}: ${share}` }];
      });
    }),
  spec: (rows, theme) => {
    const used = KINDS.filter((kind) => rows.some((row) => row.kind === kind));
    const colourOf = (kind: string): string => {
      if (kind === OPEN) return theme.open;
      if (kind === FAILED) return theme.ink;
      return theme.palette[KINDS.indexOf(kind)] ?? theme.soft;
    };
    return stackedBars(
      rows,
      theme,
      used.map((kind) => [kind, colourOf(kind)] as const),
    );
  },
  columns: [
    { title: 'Label', text: (row) => row.title },
    { title: 'Decided by', text: (row) => row.kind },
    { title: 'Transcripts', text: (row) => `${count(row.count)}/${count(row.total)}`, numeric: true },
    { title: 'Share', text: (row) => percent(row.count / row.total), numeric: true },
  ],
} satisfies Chart<Piece>;
