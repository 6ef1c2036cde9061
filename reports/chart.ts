import type { TopLevelSpec } from 'vega-lite';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Entry } from '../pipeline/entries.ts';

/** One row behind a chart: flat, so that Vega and a table can both show it. */
export type ChartRow = Readonly<Record<string, string | number | boolean | null>>;

/** One column of the table beside a chart. */
export interface Column<Row extends ChartRow> {
  readonly title: string;
  /** What the cell says; plain text. */
  text(row: Row): string;
  /** Set right-aligned in figures of equal width. */
  readonly numeric?: boolean;
}

/** Colours and sizes that a chart is drawn with. Colours are CSS and follow the page from light to dark. */
export interface ChartTheme {
  /** Width of the whole drawing in CSS pixels. */
  readonly width: number;
  /** True where the drawing is for a phone. */
  readonly narrow: boolean;
  readonly ink: string;
  readonly soft: string;
  readonly grid: string;
  readonly paper: string;
  /** Colour by kind of label. */
  readonly harm: Readonly<Record<string, string>>;
  /** Colour-blind safe colours for categories without an order. */
  readonly palette: readonly string[];
  /** Of what stays open. */
  readonly open: string;
}

/** Parts of the page that hold charts. */
export type ChartSection = 'rates' | 'belief' | 'coverage';

/** One chart: a file in `charts/` whose default export this is. */
export interface Chart<Row extends ChartRow = ChartRow> extends Entry {
  readonly title: string;
  /** One sentence: what is shown, for `candid` and for screen readers. */
  readonly description: string;
  readonly section: ChartSection;
  /** Place within its section, ascending. */
  readonly order: number;
  /** How to read it, computed from what is in it. */
  caption(analysis: Analysis): string;
  /** Everything that the table lists; no rows, no chart. */
  rows(analysis: Analysis): readonly Row[];
  /** The Vega-Lite specification, data included. */
  spec(rows: readonly Row[], theme: ChartTheme): TopLevelSpec;
  readonly columns: readonly Column<Row>[];
}
