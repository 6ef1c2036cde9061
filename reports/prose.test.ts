import { expect, test } from 'vitest';
import type { Analysis } from '../pipeline/analysis.ts';
import { percent, percentInterval, points, quotedRate } from './numbers.ts';
import { answers, beliefSentences, headline, leadingRate } from './prose.ts';
import { emptyInput, rateRow, reportInput } from './report-input.test.fixture.ts';

const spaces = (text: string) => text.replaceAll('\u00a0', ' ');
const { analysis } = reportInput;

/** The fixture's analysis with the overall rates of one label only. */
function only(label: string, counts: readonly [number, number, number, number?]): Analysis {
  return { ...analysis, rates: [rateRow(label, 'yes', {}, counts)] };
}

test('the headline gives x, n, rate, interval and what stays open', () => {
  const { claim, rest } = headline({ ...only('blackmail', [12, 49, 9]), transcripts: 58 });
  expect(spaces(claim)).toBe('Of 58 transcripts, blackmail was found in 12 of 49 decided: 24 % [15, 38].');
  expect(spaces(rest)).toBe('9 more stay open, so the share of all lies between 21 % and 36 %.');
});

test('the headline takes the action found most often before any trait', () => {
  expect(leadingRate(analysis)?.label).toBe('deception');
});

test('nothing found is said with the upper limit, nothing decided and nothing read are said as such', () => {
  expect(spaces(headline(only('blackmail', [0, 20, 0])).claim)).toContain(
    'none was found with any of the harmful actions; blackmail: 0 of 20 decided: 0 % [0, 16].',
  );
  expect(headline(only('blackmail', [0, 0, 63])).claim).toContain('nothing was decided');
  expect(headline(emptyInput.analysis).claim).toBe('No transcript was read, so there is nothing to say.');
});

test('every yes/no label is in the headline or in the answers', () => {
  const text = `${headline(analysis).claim} ${answers(analysis)
    .map((part) => part.text)
    .join(' ')}`.toLowerCase();
  for (const label of analysis.labels.filter(({ values }) => values.includes('yes'))) {
    expect(text).toContain(label.title.toLowerCase());
  }
});

test('a difference is called clear only when its interval leaves out zero', () => {
  const [, sentence] = beliefSentences(analysis);
  expect(sentence).toContain('The interval leaves out zero for 4: blackmail +64 points');
  expect(sentence).not.toContain('lethal action +18');
  expect(sentence).toContain('not adjusted for the 6 comparisons');
  const wide = analysis.contrasts.map((row) => ({
    ...row,
    difference: row.difference && { ...row.difference, lower: -0.1, upper: 0.1 },
  }));
  expect(beliefSentences({ ...analysis, contrasts: wide })[1]).toContain('includes zero');
});

test('no sentence about belief without the label', () => {
  expect(beliefSentences(emptyInput.analysis)).toEqual([]);
});

test('numbers keep small shares apart from none', () => {
  expect(spaces(percent(0.004))).toBe('0.4 %');
  expect(spaces(percent(0))).toBe('0 %');
  expect(spaces(percent(0.9951))).toBe('99.5 %');
  expect(spaces(percentInterval({ lower: 0.145, upper: 1 }))).toBe('[14, 100]');
  expect(points(-0.081)).toBe('−8');
  expect(points(0.12)).toBe('+12');
  expect(quotedRate(rateRow('a', 'yes', {}, [0, 0, 3]))).toBe('nothing decided');
});
