import { expect, test } from 'vitest';
import { renderSpec } from './render-chart.ts';
import { NARROW, plotWidth, rowLabel, shortName, WIDE } from './theme.ts';

const LONG = 'provider/some-very-long-model-name-2026-01-17';

test('a long name keeps both its ends, and the axis writes the same', async () => {
  for (const theme of [WIDE, NARROW]) {
    const short = shortName(LONG, theme);
    expect(short).toMatch(/^provider.*….*01-17$/);
    const svg = await renderSpec({
      data: { values: [{ name: LONG }, { name: 'short' }] },
      mark: 'bar',
      encoding: { y: { field: 'name', type: 'nominal', axis: { labelExpr: rowLabel(theme), labelLimit: 400 } } },
    });
    expect(svg).toContain(`>${short}<`);
    expect(svg).toContain('>short<');
  }
});

test('the longer the names, the narrower the plot, down to a floor', () => {
  expect(plotWidth(WIDE, ['a'])).toBeGreaterThan(plotWidth(WIDE, ['a longer name']));
  expect(plotWidth(WIDE, [LONG.repeat(9)])).toBeGreaterThan(400);
});
