import type { AnalysedLabel, Analysis, RateRow } from '../pipeline/analysis.ts';
import type { Column } from './chart.ts';
import { count, percent, percentInterval, quotedRate } from './numbers.ts';

/** A rate as charts and tables take it. Shares are 0 to 1; null where nothing was decided. */
export type RateDatum = {
  readonly label: string;
  readonly title: string;
  readonly harm: string;
  readonly value: string;
  /** What the rate is of within its label, such as a model. */
  readonly group: string;
  readonly x: number;
  readonly decided: number;
  readonly unknown: number;
  readonly error: number;
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Share if none, and if every, undecided transcript had the value. */
  readonly lowest: number;
  readonly highest: number;
  readonly corrected: boolean;
  /** Everything in one line, for a tooltip and for screen readers. */
  readonly name: string;
};

const HARMS = ['action', 'trait', 'outcome'] as const;

/** Plural names of the kinds of label, in the order of the page. */
export const HARM_TITLES: Readonly<Record<AnalysedLabel['harm'], string>> = {
  action: 'Harmful actions',
  trait: 'Reasoning traits',
  outcome: 'Outcomes',
};

/** True for a label whose answer is yes or no. */
export function isYesNo(label: AnalysedLabel): boolean {
  return label.values.includes('yes');
}

/** Labels in the order of the page: actions, traits, outcomes, each as the analysis has them. */
export function labelsInOrder(analysis: Analysis): readonly AnalysedLabel[] {
  return [...analysis.labels].sort((a, b) => HARMS.indexOf(a.harm) - HARMS.indexOf(b.harm));
}

/** The label of an id as the analysis names it; a label that it does not name is a fault of the analysis. */
export function labelOf(analysis: Analysis, id: string): AnalysedLabel {
  const label = analysis.labels.find((item) => item.id === id);
  if (!label) throw new Error(`analysis: label ${id} has rates but no definition`);
  return label;
}

/** Rates whose cell is split by exactly these factors, in the order of the page. */
export function ratesBy(analysis: Analysis, factors: readonly string[]): readonly RateRow[] {
  const order = labelsInOrder(analysis).map((label) => label.id);
  return analysis.rates
    .filter(({ cell }) => {
      const keys = Object.keys(cell);
      return keys.length === factors.length && factors.every((factor) => keys.includes(factor));
    })
    .map((row, index) => ({ row, index }))
    .sort((a, b) => order.indexOf(a.row.label) - order.indexOf(b.row.label) || a.index - b.index)
    .map(({ row }) => row);
}

/** Factors by which the analysis has rates of their own, in its order. */
export function factorsOf(analysis: Analysis): readonly string[] {
  const single = analysis.rates.map(({ cell }) => Object.keys(cell)).filter((keys) => keys.length === 1);
  return [...new Set(single.map((keys) => keys[0]!))];
}

/** Flattens a rate; `group` names what the rate is of within its label. */
export function rateDatum(analysis: Analysis, row: RateRow, group: string): RateDatum {
  const label = labelOf(analysis, row.label);
  const title = isYesNo(label) ? label.title : `${label.title}: ${row.value}`;
  const { unknown, error, decided } = row.counts;
  const open = unknown + error;
  return {
    label: row.label,
    title,
    harm: label.harm,
    value: row.value,
    group,
    x: row.x,
    decided,
    unknown,
    error,
    rate: row.rate?.estimate ?? null,
    lower: row.rate?.lower ?? null,
    upper: row.rate?.upper ?? null,
    lowest: row.bounds.lower,
    highest: row.bounds.upper,
    corrected: row.rate !== null && row.rate.corrected !== 'none',
    name: `${[title, group].filter((part) => part !== '').join(', ')}: ${quotedRate(row)}${open > 0 ? `; ${count(open)} open` : ''}`,
  };
}

/** Columns that every table of rates ends with. */
export const RATE_COLUMNS: readonly Column<RateDatum>[] = [
  { title: 'Found', text: (row) => `${count(row.x)}/${count(row.decided)}`, numeric: true },
  { title: 'Rate', text: (row) => (row.rate === null ? '–' : percent(row.rate)), numeric: true },
  {
    title: 'Interval',
    text: (row) => (row.rate === null ? '–' : percentInterval({ lower: row.lower!, upper: row.upper! })),
    numeric: true,
  },
  { title: 'Unknown', text: (row) => count(row.unknown), numeric: true },
  { title: 'Error', text: (row) => count(row.error), numeric: true },
  {
    title: 'Bounds',
    text: (row) => percentInterval({ lower: row.lowest, upper: row.highest }),
    numeric: true,
  },
];
