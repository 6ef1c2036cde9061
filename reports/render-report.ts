import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Analysis } from '../pipeline/analysis.ts';
import { loadEntries } from '../pipeline/entries.ts';
import type { Chart, ChartSection } from './chart.ts';
import { escapeHtml } from './escape.ts';
import { renderEvidence } from './evidence.ts';
import { count, countOf } from './numbers.ts';
import { answers, BELIEF_CAUTION, beliefSentences, headline } from './prose.ts';
import { labelsInOrder } from './rate-data.ts';
import { chartRows, renderChart } from './render-chart.ts';
import type { ReportInput } from './report-input.ts';
import { SCRIPT } from './script.ts';
import { renderCautions, renderDefinitions, renderFacts, renderMethod, renderSkips } from './sections.ts';
import { STYLE } from './style.ts';
import { renderTable } from './table.ts';
import { NARROW, WIDE } from './theme.ts';

const CHARTS = join(dirname(fileURLToPath(import.meta.url)), 'charts');

/** Tables up to this many rows stand open. */
const SHORT = 20;

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Nothing may load, connect, frame or submit; the one style and the one script are named by their hashes. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

async function renderFigure(chart: Chart, analysis: Analysis): Promise<string> {
  const rows = chartRows(chart, analysis);
  if (rows.length === 0) return '';
  const wide = await renderChart(chart, rows, WIDE);
  const narrow = await renderChart(chart, rows, NARROW);
  const id = `chart-${chart.id}`;
  const name = escapeHtml(`${chart.description} The table below has the same numbers.`);
  return `<figure class="chart" id="${id}" aria-labelledby="${id}-title">
<div class="plot">
<h3 id="${id}-title">${escapeHtml(chart.title)}</h3>
<p class="caption">${escapeHtml(chart.caption(analysis))}</p>
<div class="drawing wide" role="img" aria-label="${name}">${wide}</div>
<div class="drawing narrow" role="img" aria-label="${name}">${narrow}</div>
</div>
<details class="table"${rows.length <= SHORT ? ' open' : ''}><summary>Table, ${countOf(rows.length, 'row')}</summary>
${renderTable(chart.title, chart.columns, rows)}
</details>
</figure>`;
}

/** A part of the page: its id, its heading, and its content; parts with no content are left out. */
type Part = readonly [id: string, title: string, content: string];

function renderParts(parts: readonly Part[]): { readonly nav: string; readonly main: string } {
  const shown = parts.filter(([, , content]) => content !== '');
  return {
    nav: shown.map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`).join(''),
    main: shown
      .map(
        ([id, title, content]) =>
          `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${content}\n</section>`,
      )
      .join('\n'),
  };
}

function renderAnswers(analysis: Analysis): string {
  const parts = answers(analysis);
  if (parts.length === 0) return '';
  return `<dl class="answers">${parts.map(({ kind, text }) => `<dt>${kind}</dt><dd>${escapeHtml(text)}</dd>`).join('\n')}</dl>`;
}

function renderBelief(analysis: Analysis, figures: string): string {
  const sentences = beliefSentences(analysis);
  if (sentences.length === 0 && figures === '') return '';
  return `${sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
<p class="warn">${escapeHtml(BELIEF_CAUTION)}</p>
${figures}`;
}

/** One self-contained page over a run: no request, no clock, no chance; the same input gives the same bytes. */
export async function renderReport(input: ReportInput): Promise<string> {
  const { analysis } = input;
  const { claim, rest } = headline(analysis);
  const charts = [...(await loadEntries<Chart>(CHARTS))].sort((a, b) => a.order - b.order);
  const figures = async (section: ChartSection) => {
    const own = charts.filter((chart) => chart.section === section);
    const drawn = await Promise.all(own.map((chart) => renderFigure(chart, analysis)));
    return drawn.filter((figure) => figure !== '').join('\n');
  };
  const labels = labelsInOrder(analysis);
  const evidence = `<p>What stands behind every label that was found: ${countOf(input.cases.length, 'case')}, the quote marked in the text around it.</p>\n${renderEvidence(input, labels)}`;
  const { nav, main } = renderParts([
    ['found', 'What was found', renderAnswers(analysis)],
    ['careful', 'What to be careful about', renderCautions(input)],
    ['rates', 'Rates', await figures('rates')],
    ['belief', 'Real or a test?', renderBelief(analysis, await figures('belief'))],
    ['coverage', 'What the numbers stand on', await figures('coverage')],
    ['evidence', 'Evidence', evidence],
    ['method', 'Method', renderMethod(input)],
    ['labels', 'What the labels mean', renderDefinitions(labels)],
    ['skipped', 'What was skipped', renderSkips(input)],
  ]);
  const engines = input.engines.length > 0 ? ` Engines: ${input.engines.map(escapeHtml).join(', ')}.` : '';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="candid ${escapeHtml(input.version)}">
<title>Candid report: ${countOf(analysis.transcripts, 'transcript')}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="kicker">Candid report</p>
<h1>${escapeHtml(claim)}${rest === '' ? '' : ` <span class="rest">${escapeHtml(rest)}</span>`}</h1>
${renderFacts(input)}
<nav aria-label="Contents"><ul>${nav}</ul></nav>
</header>
<main id="main">
${main}
</main>
<footer><p>Made by Candid ${escapeHtml(input.version)} from ${countOf(analysis.transcripts, 'transcript')}, ${count(analysis.labels.length)} labels.${engines} This page holds everything that it shows and loads nothing.</p></footer>
<div id="tip" hidden></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
