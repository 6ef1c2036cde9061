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

/** Quotes that stand in the same stretch of text: shown once, with every quote marked. */
interface Passage {
  readonly channel: string;
  readonly messageIndex: number;
  readonly text: string;
  /** Start and end of the marked stretches, ascending and apart. */
  readonly marks: readonly (readonly [number, number])[];
  /** Who found a quote here, each once. */
  readonly finders: readonly string[];
}

/** Joins stretches that touch, overlap, or have nothing but space between them. */
function joined(text: string, stretches: readonly (readonly [number, number])[]): Passage['marks'] {
  const marks: [number, number][] = [];
  for (const [start, end] of stretches.toSorted(([a], [b]) => a - b)) {
    const last = marks.at(-1);
    if (last && (start <= last[1] || text.slice(last[1], start).trim() === '')) last[1] = Math.max(last[1], end);
    else marks.push([start, end]);
  }
  return marks;
}

function passagesOf(quotes: readonly ReportQuote[]): readonly Passage[] {
  const groups = new Map<string, ReportQuote[]>();
  for (const quote of quotes) {
    const place = JSON.stringify([quote.channel, quote.messageIndex, quote.before + quote.quote + quote.after]);
    groups.set(place, [...(groups.get(place) ?? []), quote]);
  }
  return [...groups.values()].map((group) => {
    const { channel, messageIndex, before, quote, after } = group[0]!;
    const text = before + quote + after;
    const stretches = group.map((item) => [item.before.length, item.before.length + item.quote.length] as const);
    const finders = group.map((item) => `${escapeHtml(item.stage)}: <code>${escapeHtml(item.rule)}</code>`);
    return { channel, messageIndex, text, marks: joined(text, stretches), finders: [...new Set(finders)] };
  });
}

function renderPassage({ channel, messageIndex, text, marks, finders }: Passage): string {
  const around = (from: number, to?: number) => {
    const part = text.slice(from, to);
    return part === '' ? '' : `<span class="around">${escapeHtml(part)}</span>`;
  };
  let end = 0;
  const pieces = marks.map(([from, to]) => {
    const piece = `${around(end, from)}<mark>${shortened(text.slice(from, to))}</mark>`;
    end = to;
    return piece;
  });
  return `<figure class="quote ${idOf(channel)}">
<blockquote dir="auto">${pieces.join('')}${around(end)}</blockquote>
<figcaption><span class="channel">${escapeHtml(channel)}</span> message ${count(messageIndex + 1)}, found by ${finders.join(', ')}</figcaption>
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
    item.quotes.length > 0
      ? passagesOf(item.quotes).map(renderPassage).join('\n')
      : '<p class="none">No quote was kept.</p>';
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

function renderLeftOut(more: number): string {
  return more === 0
    ? ''
    : `\n<p class="none">${countOf(more, 'case')} more stand in verdicts.parquet and evidence.parquet.</p>`;
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
${own.join('\n')}${renderLeftOut(input.casesLeftOut?.[label] ?? 0)}
</details>`,
  );
  return `${renderFilters(cases, titles)}\n${details.join('\n')}`;
}
