import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Chart, ChartRow, ChartTheme } from './chart.ts';
import { makeVisible } from './escape.ts';
import { textWidth } from './text-width.ts';

interface TextMetrics {
  width(item: { readonly fontSize?: number }, text: unknown): number;
}
// Vega guesses .8 em for every character when there is no canvas, and takes a measure of one's own (its types do not name it).
(vega as unknown as { readonly textMetrics: TextMetrics }).textMetrics.width = (item, text) =>
  textWidth(String(text), item.fontSize ?? 11);

/** Text as Vega may have it: acting characters made visible; a name that JavaScript's objects have, such as `constructor`, ends in a no-break space, since Vega looks names up in plain objects and fails. */
function drawable(text: string): string {
  const visible = makeVisible(text).replaceAll(/[\t\n ]+/g, ' ');
  return Object.hasOwn(Object.prototype, visible) ? `${visible}\u00a0` : visible;
}

/** Rows of a chart, their texts made fit to draw; Vega itself escapes markup only. */
export function chartRows(chart: Chart, analysis: Analysis): readonly ChartRow[] {
  return chart
    .rows(analysis)
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? drawable(value) : value]),
      ),
    );
}

/** Makes Vega's SVG a part of a page: scaled by its box, marks with `<title>` for their tooltip, no roles or empty paths, no ids. */
function embed(svg: string): string {
  return svg
    .replace(
      /<(path|line|rect|text)((?: [^>]*?)?) aria-label="([^"]*)"([^>]*?)\/>/g,
      (_, tag: string, before: string, name: string, after: string) =>
        `<${tag} class="${/ fill-opacity="0.001"/.test(before + after) ? 'tip line' : 'tip'}"${before}${after}><title>${name}</title></${tag}>`,
    )
    .replaceAll(/ (?:role|aria-[a-z]+|pointer-events|class="(?!tip[ "])[^"]*"|xmlns:xlink)(?:="[^"]*")?/g, '')
    .replaceAll(/<path[^>]*(?: d=""| display="none")[^>]*\/>/g, '')
    .replaceAll(/ (?:font-family|stroke-miterlimit|font-style)="[^"]*"/g, '')
    .replaceAll(/ (?:d|transform|x2|y2)="[^"]*"/g, (attribute) =>
      attribute.replaceAll(/-?\d+\.\d{3,}(?:e-\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))),
    )
    .replaceAll(' opacity="1"', '')
    .replaceAll('<g></g>', '');
}

/** Draws a specification as static SVG without a browser; `onWarning` hears what Vega-Lite thinks odd. */
export async function renderSpec(spec: TopLevelSpec, onWarning: (message: string) => void = () => {}): Promise<string> {
  const heard = (...messages: readonly unknown[]) => {
    onWarning(messages.join(' '));
    return logger;
  };
  const logger = { level: () => logger, error: heard, warn: heard, info: () => logger, debug: () => logger };
  const view = new vega.View(vega.parse(compile(spec, { logger: logger as never }).spec), {
    renderer: 'none',
    logLevel: vega.Error,
  });
  try {
    return embed(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** One chart for one width of page; an empty string where there is nothing to draw. */
export async function renderChart(
  chart: Chart,
  rows: readonly ChartRow[],
  theme: ChartTheme,
  onWarning?: (message: string) => void,
): Promise<string> {
  if (rows.length === 0) return '';
  return renderSpec(chart.spec(rows, theme), onWarning);
}
