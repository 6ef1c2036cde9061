import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packagePath } from '../pipeline/root.ts';
import { loadLabels } from './label.ts';
import { lookaround, maxWidth } from './literals.ts';
import { compileRule } from './rules-hits.ts';
import { createPrefilter, type Region } from './rules-prefilter.ts';

function matches(source: string, text: string): string[] {
  return [...text.matchAll(new RegExp(source, 'giu'))].map((match) => `${match.index} ${match[0]}`);
}

function matchesIn(source: string, text: string, regions: readonly Region[]): string[] {
  return regions.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(new RegExp(source, 'giu'))].map(
      (match) => `${start + match.index} ${match[0]}`,
    ),
  );
}

test('every shipped rule finds in its regions of a long text all that it finds in the whole', () => {
  const text = readFileSync(packagePath('data', 'training', 'windows.jsonl'), 'utf8').slice(0, 400_000);
  const sources = loadLabels().flatMap((label) => label.rules.map((rule) => compileRule(label, rule).source));
  const regions = createPrefilter(sources.map((source) => ({ source })))(text);
  let found = 0;
  for (const [index, source] of sources.entries()) {
    const all = matches(source, text);
    expect(matchesIn(source, text, regions.get(index) ?? []), source).toEqual(all);
    found += all.length;
  }
  expect(found).toBeGreaterThan(1000);
});

test('regions lose nothing, whatever the text', () => {
  const sources = [
    String.raw`\bif\b[^.]{0,9}(?:told|know)`,
    '(?<!not )send(?:s|ing)? it(?= now)',
    '(?:^|\\n)told',
    'know.*send',
    '(?<![\\p{L}\\p{N}])(?:if\\s+told|know)(?![\\p{L}\\p{N}])',
    '\\w+ know',
  ];
  const prefilter = createPrefilter(sources.map((source) => ({ source })));
  const word = fc.constantFrom('if', 'told', 'know', 'send it', 'sending it', 'now', 'not', '.', '\n', '😀', 'K', '  ');
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const text = words.join(' ');
      const regions = prefilter(text);
      for (const [index, source] of sources.entries())
        expect(matchesIn(source, text, regions.get(index) ?? []), source).toEqual(matches(source, text));
    }),
    { seed: 1 },
  );
});

test('a region is as narrow as the pattern is long', () => {
  const text = `${'x'.repeat(5000)} send money ${'x'.repeat(5000)}`;
  const [region] = createPrefilter([{ source: 'send[^.]{0,10}money' }])(text).get(0)!;
  expect(region!.end - region!.start).toBeLessThan(100);
  expect(createPrefilter([{ source: 'send[^.]{0,10}money' }])(`send ${'x'.repeat(500)} money`).has(0)).toBe(false);
});

test('a pattern that must stand near another is tried only where that one may be', () => {
  const prefilter = createPrefilter([{ source: 'pay', near: { source: 'wife|secrets?', within: 20 } }]);
  expect(prefilter(`pay ${'x'.repeat(80)} wife`).has(0)).toBe(false);
  expect(prefilter(`a secret: ${'x'.repeat(12)} pay up`).has(0)).toBe(true);
  expect(prefilter(`pay up. ${'x'.repeat(8)} Wife`).has(0)).toBe(true);
});

test('widths count what a match and its assertions can take', () => {
  expect(maxWidth('ab?(?:c|def){2}')).toBe(8);
  expect(maxWidth('a.*')).toBe(Number.POSITIVE_INFINITY);
  expect(maxWidth('[^.]+')).toBe(Number.POSITIVE_INFINITY);
  expect(maxWidth('(?:ab)+')).toBe(Number.POSITIVE_INFINITY);
  expect(maxWidth('a\\w*')).toBe(201);
  expect(lookaround('(?<!no )x(?=yes)')).toBe(7);
  expect(lookaround('^x')).toBe(Number.POSITIVE_INFINITY);
});
