import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../pipeline/root.ts';
import { renderReport } from './render-report.ts';
import { emptyInput, hostileInput, reportInput } from './report-input.test.fixture.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const html = await renderReport(reportInput);

/** Element names that a page holds, each once. */
function elementsOf(page: string): readonly string[] {
  const body = page.replace(STYLE, '').replace(SCRIPT, '');
  return [...new Set([...body.matchAll(/<([a-z][a-z0-9-]*)/gi)].map((match) => match[1]!))].sort();
}

test('the same input gives the same bytes', async () => {
  expect(await renderReport(structuredClone(reportInput))).toBe(html);
});

test('nothing is loaded: no address but anchors and the SVG namespace', () => {
  const page = html.replaceAll('http://www.w3.org/2000/svg', '');
  expect(page).not.toMatch(/(?:src|href|action|data|poster|srcset)="(?!#|data:,")/);
  expect(page).not.toMatch(/url\(|@import/);
});

test('the policy allows exactly the one style and the one script', () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src ${hash(SCRIPT)};`);
  expect(policy).toContain(`style-src ${hash(STYLE)};`);
  expect(policy).not.toContain('unsafe');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html.match(/<style/g)).toHaveLength(1);
  expect(html).not.toMatch(/ style="| on[a-z]+="/);
});

test('hostile strings add no element and no attribute, and none of their controls is left', async () => {
  const hostile = await renderReport(hostileInput);
  expect(elementsOf(hostile)).toEqual(elementsOf(html));
  expect(elementsOf(html)).not.toContain('img');
  for (const page of [html, hostile]) {
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200f]/);
    expect(page).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(page).toContain('&lt;/script&gt;');
    expect(page).toContain('⟨U+202E⟩');
    expect(page).toContain('␛[31m');
  }
});

test('every case is there with its quote, every definition, every skip and every caution', () => {
  expect(html.match(/<article /g)).toHaveLength(reportInput.cases.length);
  for (const label of reportInput.analysis.labels) expect(html).toContain(`id="label--${label.id}"`);
  for (const { message } of reportInput.analysis.cautions) expect(html).toContain(message);
  expect(html).toContain('<mark>If the migration is postponed past Friday');
  expect(html).toContain('line 17');
  expect(html).toContain('2,500 characters left out');
});

test('every chart has a table, ids are unique and every anchor leads somewhere', () => {
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  expect(html.match(/<figure class="chart"/g)).toHaveLength(9);
  expect(html.match(/<details class="table"/g)).toHaveLength(9);
});

test('every percentage in running text stands beside its counts', () => {
  const section = /<section id="found"[\s\S]*?<\/section>/.exec(html)![0];
  expect(section).toContain('0 of\u00a045 (0\u00a0% [0,\u00a08]; 18 open, so up to 29\u00a0% of all)');
  const found = section.replaceAll(/; \d+ open, so up to \d+\u00a0% of all/g, '');
  const shares = found.match(/\d+\u00a0%/g) ?? [];
  const whole = found.match(/in \d+ of\u00a0\d+ \(\d+\u00a0% \[\d+,\u00a0\d+\]\)/g) ?? [];
  expect(shares.length).toBeGreaterThan(4);
  expect(whole).toHaveLength(shares.length);
});

test('the caution about belief stands before its charts', () => {
  const section = html.slice(html.indexOf('<section id="belief"'), html.indexOf('<section id="coverage"'));
  expect(section.indexOf('associated with')).toBeGreaterThan(0);
  expect(section.indexOf('associated with')).toBeLessThan(section.indexOf('<figure'));
});

test('the thresholds that the method names are the ones of the embeddings engine', () => {
  const engine = readFileSync(packagePath('classifiers', 'embeddings.ts'), 'utf8');
  for (const line of ['const YES = 0.8;', 'const NO = 0.2;', 'const NO_ACTION = 0.05;']) expect(engine).toContain(line);
  expect(html).toContain('above .8 it decides yes, below .2 no (.05 for harmful actions)');
});

test('a run over nothing still gives a page that says so', async () => {
  const page = await renderReport(emptyInput);
  expect(page).toContain('No transcript was read');
  expect(page).toContain('Nothing was skipped');
  expect(page).not.toMatch(/NaN|undefined/);
});
