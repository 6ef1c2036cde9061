import { expect, test } from 'vitest';
import { renderEvidence } from './evidence.ts';
import { reportInput } from './report-input.test.fixture.ts';
import type { ReportQuote } from './report-input.ts';

const labels = reportInput.analysis.labels;
const [example] = reportInput.cases;

/** Evidence of one case with these quotes. */
function evidenceOf(...quotes: readonly Partial<ReportQuote>[]): string {
  const whole = quotes.map((quote) => ({ ...example!.quotes[0]!, ...quote }));
  return renderEvidence({ ...reportInput, cases: [{ ...example!, quotes: whole }] }, labels);
}

test('quotes in the same text are shown once, each marked, in the order of the text', () => {
  const html = evidenceOf(
    { before: 'one two ', quote: 'three', after: ' four' },
    { before: '', quote: 'one', after: ' two three four', rule: 'other' },
  );
  expect(html.match(/<blockquote/g)).toHaveLength(1);
  expect(html).toContain(
    '<mark>one</mark><span class="around"> two </span><mark>three</mark><span class="around"> four</span>',
  );
  expect(html).toContain('<code>conditional-disclosure</code>, rules: <code>other</code>');
});

test('quotes that overlap or follow each other become one mark', () => {
  expect(
    evidenceOf({ before: '', quote: 'one two', after: ' three' }, { before: 'one ', quote: 'two', after: ' three' }),
  ).toContain('<mark>one two</mark><span class="around"> three</span>');
  expect(
    evidenceOf({ before: '', quote: 'one', after: '\ntwo' }, { before: 'one\n', quote: 'two', after: '' }),
  ).toContain('<mark>one\ntwo</mark>');
});

test('the same words in another message or channel stay apart', () => {
  const same = { before: '', quote: 'one', after: '' };
  expect(evidenceOf(same, { ...same, messageIndex: 9 }).match(/<mark>/g)).toHaveLength(2);
  expect(evidenceOf(same, { ...same, channel: 'speech' }).match(/<mark>/g)).toHaveLength(2);
});

test('a case with no quote says so, and no case at all too', () => {
  expect(evidenceOf()).toContain('No quote was kept.');
  expect(renderEvidence({ ...reportInput, cases: [] }, labels)).toContain('There is none');
});

test('two cases of one transcript and label get ids of their own', () => {
  const html = renderEvidence({ ...reportInput, cases: [example!, example!] }, labels);
  const ids = [...html.matchAll(/<article class="case" id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(2);
});
