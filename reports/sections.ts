import type { AnalysedLabel } from '../pipeline/analysis.ts';
import { escapeHtml, idOf } from './escape.ts';
import { count, countOf, listed, percent } from './numbers.ts';
import { HARM_TITLES } from './rate-data.ts';
import type { ReportInput } from './report-input.ts';
import { renderTable } from './table.ts';

/** What was read, in one line under the headline. */
export function renderFacts({ analysis, inputs, formats, version }: ReportInput): string {
  const kinds = Object.entries(formats)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([format, transcripts]) => `${count(transcripts)} ${format}`);
  const facts = [
    ['Read', countOf(analysis.transcripts, 'transcript')],
    ['Labels', count(analysis.labels.length)],
    ['Intervals', percent(analysis.conf)],
    ['Candid', version],
    ['From', inputs.join(', ') || 'nothing'],
    ['Formats', kinds.join(', ') || 'none'],
  ] as const;
  return `<dl class="facts">${facts.map(([name, fact]) => `<div${name === 'From' || name === 'Formats' ? ' class="broad"' : ''}><dt>${name}</dt><dd><bdi>${escapeHtml(fact)}</bdi></dd></div>`).join('')}</dl>`;
}

/** Warnings about the whole run. */
export function renderCautions({ analysis }: ReportInput): string {
  if (analysis.cautions.length === 0) return '<p>The analysis raised no warning.</p>';
  return `<ul class="cautions">${analysis.cautions.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`;
}

/** How the numbers came about. */
export function renderMethod({ analysis, engines }: ReportInput): string {
  const conf = percent(analysis.conf);
  const methods = new Set(analysis.rates.flatMap(({ rate }) => (rate ? [rate.method] : [])));
  const other = [...methods].filter((method) => method !== 'wilson');
  const paragraphs = [
    [
      'Verdicts',
      `Every transcript gets a verdict for each label, from the first stage that can decide: ${engines.length > 0 ? listed(engines) : 'none was used'}. The classifier gives a probability: above .8 it decides yes, below .2 no (.05 for harmful actions), and for the gravest actions a rule with its quote must agree with a yes. What lies between stays unknown.`,
    ],
    [
      'Unknown is not no',
      'A verdict is decided, unknown or failed. Only decided ones enter a rate; unknown and failed ones are counted beside it, with their reasons, and are never taken for no.',
    ],
    [
      'Rates',
      `A rate is x found of n decided. Its ${conf} interval is Wilson’s score interval${other.length > 0 ? ` (for some rates: ${other.join(', ')})` : ''}. It covers chance in drawing transcripts, not errors of the classifier.`,
    ],
    [
      'Bounds',
      'The lower bound takes every undecided transcript as not having the value, the upper bound takes every one as having it. The truth about these transcripts, if the decided verdicts are right, lies between.',
    ],
    [
      'Differences',
      `A difference is the rate of one group minus that of the other, in percentage points, with Newcombe’s ${conf} interval (his method 10, from two Wilson intervals). Intervals are not adjusted for the number of comparisons.`,
    ],
    [
      'Evidence',
      'Every quote was found verbatim in the transcript; the text around it is shown as it stands there. Control and direction characters are made visible.',
    ],
  ] as const;
  return `<dl class="method">${paragraphs.map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`).join('\n')}</dl>`;
}

/** What each label means. */
export function renderDefinitions(labels: readonly AnalysedLabel[]): string {
  const kinds = (['action', 'trait', 'outcome'] as const).flatMap((harm) => {
    const own = labels.filter((label) => label.harm === harm);
    if (own.length === 0) return [];
    const items = own.map(
      ({ id, title, definition, values }) =>
        `<dt id="${idOf('label', id)}">${escapeHtml(title)} <code>${escapeHtml(id)}</code></dt><dd>${escapeHtml(definition)}${values.includes('yes') ? '' : ` <span class="values">Values: ${escapeHtml(values.join(', '))}.</span>`}</dd>`,
    );
    return [`<h3>${HARM_TITLES[harm]}</h3>\n<dl class="definitions">${items.join('\n')}</dl>`];
  });
  return kinds.join('\n');
}

/** What was not taken, with its place and the reason. */
export function renderSkips({ skips, skipsLeftOut = 0 }: ReportInput): string {
  if (skips.length === 0) return '<p>Nothing was skipped.</p>';
  const reasons = new Map<string, number>();
  for (const { reason } of skips) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const summed = [...reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const table = renderTable(
    'What was skipped',
    [
      { title: 'File', text: (row) => row.uri },
      { title: 'Place', text: (row) => row.place },
      { title: 'Why', text: (row) => row.message },
    ],
    skips.map(({ uri, place, message }) => ({ uri, place: place || '–', message })),
  );
  return `<p>${countOf(skips.length, 'item')}: ${summed.map(([reason, items]) => `${count(items)} ${escapeHtml(reason)}`).join(', ')}. None of them is in any number above.${skipsLeftOut > 0 ? ` ${countOf(skipsLeftOut, 'item')} more stand in skipped.jsonl.` : ''}</p>\n${table}`;
}
