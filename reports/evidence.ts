import type { AnalysedLabel } from '../pipeline/analysis.ts';
import { BELIEFS } from './belief.ts';
import { escapeHtml, idOf } from './escape.ts';
import { count, countOf, inWords } from './numbers.ts';
import type { ReportCase, ReportInput, ReportQuote } from './report-input.ts';

/** Longest quote in code points that is shown whole; of a longer one, its two ends. */
const LONGEST = 1600;
const HEAD = 1200;
const TAIL = 300;

/** The fields by which a reader can narrow the evidence, each with the name of its menu. */
export const FILTERS = [
  ['label', 'Label'],
  ['model', 'Model'],
  ['scenario', 'Scenario'],
  ['belief', 'Belief'],
  ['stage', 'Found by'],
] as const;

const NOT_RECORDED = '(not recorded)';

function shortened(quote: string): string {
  const points = [...quote];
  if (points.length <= LONGEST) return escapeHtml(quote);
  const cut = `<span class="cut">… ${count(points.length - HEAD - TAIL)} characters left out …</span>`;
  return `${escapeHtml(points.slice(0, HEAD).join(''))} ${cut} ${escapeHtml(points.slice(-TAIL).join(''))}`;
}

function renderQuote(quote: ReportQuote): string {
  const before = quote.before === '' ? '' : `<span class="around">${escapeHtml(quote.before)}</span>`;
  const after = quote.after === '' ? '' : `<span class="around">${escapeHtml(quote.after)}</span>`;
  return `<figure class="quote ${idOf(quote.channel)}">
<blockquote dir="auto">${before}<mark>${shortened(quote.quote)}</mark>${after}</blockquote>
<figcaption><span class="channel">${escapeHtml(quote.channel)}</span> message ${count(quote.messageIndex + 1)}, found by ${escapeHtml(quote.stage)}: <code>${escapeHtml(quote.rule)}</code></figcaption>
</figure>`;
}

function renderCase(item: ReportCase, id: string): string {
  const facts: readonly (readonly [string, string | null])[] = [
    ['model', item.model],
    ['scenario', item.scenario],
    ['belief', item.belief],
    ['decided by', item.score === null ? item.stage : `${item.stage}, score ${item.score.toFixed(2)}`],
  ];
  const data = FILTERS.map(([field]) => ` data-${field}="${escapeHtml(item[field] ?? NOT_RECORDED)}"`).join('');
  const value = item.value === 'yes' ? '' : `<p class="value">${escapeHtml(BELIEFS[item.value] ?? item.value)}</p>\n`;
  const quotes =
    item.quotes.length > 0 ? item.quotes.map(renderQuote).join('\n') : '<p class="none">No quote was kept.</p>';
  return `<article class="case" id="${id}"${data}>
<header><dl>${facts.map(([name, fact]) => `<div><dt>${name}</dt><dd><bdi>${escapeHtml(fact ?? NOT_RECORDED)}</bdi></dd></div>`).join('')}</dl></header>
${value}${quotes}
<p class="source"><a href="#${id}" aria-label="Link to this case">§</a> <bdi>${escapeHtml(item.sourceUri)}</bdi> · <bdi>${escapeHtml(item.sourceId)}</bdi></p>
</article>`;
}

function renderFilters(cases: readonly ReportCase[], titles: ReadonlyMap<string, string>): string {
  const menus = FILTERS.flatMap(([field, name]) => {
    const values = [...new Set(cases.map((item) => item[field] ?? NOT_RECORDED))].sort();
    if (values.length < 2) return [];
    const options = values.map(
      (value) =>
        `<option value="${escapeHtml(value)}">${escapeHtml(field === 'label' ? (titles.get(value) ?? value) : value)}</option>`,
    );
    return [`<label>${name} <select name="${field}"><option value="">all</option>${options.join('')}</select></label>`];
  });
  return `<form id="filters" hidden aria-label="Narrow the evidence">${menus.join('\n')}
<button type="reset">Show all</button> <output aria-live="polite">${countOf(cases.length, 'case')}</output></form>`;
}

/** The evidence behind every verdict that was found: grouped by label, quotes in their context. The first group stands open. */
export function renderEvidence(input: ReportInput, labels: readonly AnalysedLabel[]): string {
  const { cases } = input;
  if (cases.length === 0) return '<p>There is none: no label was found in any transcript.</p>';
  const titles = new Map(labels.map((label) => [label.id, label.title]));
  const taken = new Map<string, number>();
  const ids = cases.map((item) => {
    const id = idOf('case', item.label, item.transcriptId);
    const before = taken.get(id) ?? 0;
    taken.set(id, before + 1);
    return before === 0 ? id : `${id}--${before}`;
  });
  const order = [...new Set([...labels.map((label) => label.id), ...cases.map((item) => item.label)])];
  const groups = order.flatMap((label) => {
    const own = cases.flatMap((item, index) => (item.label === label ? [renderCase(item, ids[index]!)] : []));
    return own.length > 0 ? [{ label, own }] : [];
  });
  const details = groups.map(
    ({ label, own }, index) => `<details class="group"${index === 0 ? ' open' : ''}>
<summary><span class="name">${escapeHtml(titles.get(label) ?? inWords(label))}</span> <span class="count">${count(own.length)}</span></summary>
${own.join('\n')}
</details>`,
  );
  return `${renderFilters(cases, titles)}\n${details.join('\n')}`;
}
