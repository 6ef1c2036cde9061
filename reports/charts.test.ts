import { expect, test } from 'vitest';
import type { Analysis } from '../pipeline/analysis.ts';
import { loadEntries } from '../pipeline/entries.ts';
import { packagePath } from '../pipeline/root.ts';
import type { Chart } from './chart.ts';
import { chartRows, renderChart } from './render-chart.ts';
import { emptyInput, hostileInput, reportInput } from './report-input.test.fixture.ts';
import { NARROW, WIDE } from './theme.ts';

const charts = await loadEntries<Chart>(packagePath('reports', 'charts'));
/** Vega-Lite says this of every layered facet with scales of its own; sizes come out right. */
const KNOWN = /^Detected faceted independent scales that union domain/;

for (const chart of charts) {
  test(`${chart.id}: draws both widths within their width, the same twice, without a warning, and leaves its input alone`, async () => {
    const before = JSON.stringify(reportInput.analysis);
    const warnings: string[] = [];
    const hear = (message: string) => {
      if (!KNOWN.test(message)) warnings.push(message);
    };
    const rows = chartRows(chart, reportInput.analysis);
    expect(rows.length).toBeGreaterThan(0);
    for (const theme of [WIDE, NARROW]) {
      const svg = await renderChart(chart, rows, theme, hear);
      expect(await renderChart(chart, rows, theme)).toBe(svg);
      const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1]);
      expect(width).toBeGreaterThan(theme.width * 0.6);
      expect(width).toBeLessThanOrEqual(theme.width + 24);
      expect(svg).toMatch(/class="tip(?: line)?"[^>]*><title>/);
      expect(svg).not.toMatch(/ (?:id|style|href|on\w+)=|NaN|undefined|#000|"black"/);
    }
    expect(warnings).toEqual([]);
    expect(JSON.stringify(reportInput.analysis)).toBe(before);
  });

  test(`${chart.id}: hostile names stay text`, async () => {
    const svg = await renderChart(chart, chartRows(chart, hostileInput.analysis), WIDE);
    expect(svg).not.toMatch(/<(?:script|img|style|foreignObject|a)\b|<svg onload/i);
    expect(svg).not.toMatch(/[\u0000-\u0008\u001b\u202e\u2066]/);
    expect(svg.match(/<svg/g)).toHaveLength(1);
  });

  test(`${chart.id}: every cell of its table has a text, and no rows give no drawing`, async () => {
    for (const row of chartRows(chart, reportInput.analysis)) {
      for (const column of chart.columns) expect(column.text(row)).not.toMatch(/^$|NaN|undefined|null/);
    }
    const empty = chartRows(chart, { ...emptyInput.analysis, rates: [] });
    expect(empty).toEqual([]);
    expect(await renderChart(chart, empty, WIDE)).toBe('');
  });
}

test('a chart over transcripts that were all left undecided still draws', async () => {
  for (const chart of charts) {
    const rows = chartRows(chart, emptyInput.analysis);
    const svg = await renderChart(chart, rows, WIDE);
    expect(svg === '').toBe(rows.length === 0);
  }
});

test('models and scenarios may be called like what every object has', async () => {
  for (const name of ['constructor', 'hasOwnProperty', '__proto__', 'toString', '']) {
    const analysis = JSON.parse(
      JSON.stringify(reportInput.analysis)
        .replaceAll('"aurora-2"', JSON.stringify(name))
        .replaceAll('"mail-system"', JSON.stringify(name)),
    ) as Analysis;
    for (const chart of charts) {
      const svg = await renderChart(chart, chartRows(chart, analysis), WIDE);
      expect(svg).toMatch(/^<svg/);
    }
  }
});

test('titles show the whole quoted rate', async () => {
  const rates = charts.find((chart) => chart.id === 'rates')!;
  const svg = await renderChart(rates, chartRows(rates, reportInput.analysis), WIDE);
  expect(svg.replaceAll('\u00a0', ' ')).toContain('<title>Deception: 14/45: 31 % [20, 46]; 18 open</title>');
});
