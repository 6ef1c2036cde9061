import type { Config } from 'vega-lite';
import type { ChartTheme } from './chart.ts';
import { textWidth } from './text-width.ts';

/** Size of the text in charts, in pixels. */
export const CHART_TEXT = 12;

/** The page's colours with the values that a drawing falls back to outside the page; categories are Okabe and Ito's. */
const COLOURS = {
  ink: 'var(--ink, #22201c)',
  soft: 'var(--soft, #625d55)',
  grid: 'var(--line, #e4dfd5)',
  paper: 'var(--paper, #fffdf8)',
  open: 'var(--open, #cfc8bb)',
  harm: {
    action: 'var(--action, #c4500a)',
    trait: 'var(--trait, #0072b2)',
    outcome: 'var(--outcome, #00795b)',
  },
  palette: [
    'var(--c1, #0072b2)',
    'var(--c2, #e69f00)',
    'var(--c3, #009e73)',
    'var(--c4, #cc79a7)',
    'var(--c5, #56b4e9)',
    'var(--c6, #d55e00)',
    'var(--c7, #a89b00)',
  ],
} as const;

/** For screens from a tablet on, and for print. */
export const WIDE: ChartTheme = { ...COLOURS, width: 760, narrow: false };
/** For phones. */
export const NARROW: ChartTheme = { ...COLOURS, width: 328, narrow: true };

/** Settings that all charts share. */
export function chartConfig(theme: ChartTheme): Config {
  const label = { labelColor: theme.soft, labelFontSize: CHART_TEXT };
  const title = { titleColor: theme.soft, titleFontSize: CHART_TEXT, titleFontWeight: 'normal' as const };
  return {
    background: 'transparent',
    font: 'sans-serif',
    view: { stroke: null },
    axis: {
      ...label,
      ...title,
      domain: false,
      ticks: false,
      gridColor: theme.grid,
      labelPadding: 7,
      titlePadding: 10,
      labelLimit: labelLimit(theme),
    },
    axisY: { labelColor: theme.ink, grid: false, titleAlign: 'left' },
    header: {
      labelColor: theme.ink,
      labelFontSize: CHART_TEXT + 0.5,
      labelFontWeight: 600,
      titleColor: theme.soft,
      labelAnchor: 'start',
      labelPadding: 8,
    },
    legend: {
      ...label,
      ...title,
      orient: 'top',
      direction: theme.narrow ? 'vertical' : 'horizontal',
      symbolType: 'square',
      symbolStrokeWidth: 0,
      symbolSize: 110,
      labelLimit: 300,
      columnPadding: 18,
      columns: theme.narrow ? 1 : 4,
      title: null,
      offset: 14,
    },
  };
}

/** Most characters of a row's name; of a longer one the middle is left out, since names of models differ at both ends. */
function mostCharacters(theme: ChartTheme): number {
  return theme.narrow ? 20 : 34;
}

/** A row's name as `rowLabel` draws it. */
export function shortName(name: string, theme: ChartTheme): string {
  const most = mostCharacters(theme);
  if (name.length <= most) return name;
  return `${name.slice(0, most / 2 - 1)}…${name.slice(-most / 2)}`;
}

/** Vega expression that shortens names on an axis; it holds no text from transcripts. */
export function rowLabel(theme: ChartTheme): string {
  const most = mostCharacters(theme);
  return `length(datum.label) <= ${most} ? datum.label : slice(datum.label, 0, ${most / 2 - 1}) + '…' + slice(datum.label, ${-most / 2})`;
}

/** Pixels left for marks beside names of rows: the whole drawing is as wide as the theme says. */
export function plotWidth(theme: ChartTheme, names: readonly string[]): number {
  const longest = Math.max(0, ...names.map((name) => textWidth(shortName(name, theme), CHART_TEXT)));
  return Math.floor(theme.width - Math.min(labelLimit(theme), longest) - 36);
}

/** Most pixels that the name of a row may take. */
export function labelLimit(theme: ChartTheme): number {
  return theme.narrow ? 136 : 220;
}
