import type pico from 'picocolors';
import type { Analysis, RateRow } from './analysis.ts';
import type { IngestCounts } from './store/run-record.ts';

/** What the summary of a run is made of. */
export interface RunSummary {
  readonly analysis: Analysis;
  readonly counts: IngestCounts;
  readonly folder: string;
  readonly report: { readonly path: string; readonly bytes: number };
  readonly seconds: number;
}

/** A share as whole percent; one decimal below 1 %. */
export function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? value.toFixed(1) : String(Math.round(value));
}

/** `24 % [15, 38] (12 of 49)`, or what stands in the way. */
export function renderRate(row: RateRow): string {
  if (!row.rate) return 'nothing decided';
  return `${percent(row.rate.estimate)} % [${percent(row.rate.lower)}, ${percent(row.rate.upper)}] (${row.x} of ${row.counts.decided})`;
}

function counted(record: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(record)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** The summary that `candid run` prints: rates with intervals and unknowns, the belief split, what was skipped, where the report lies. */
export function renderRunSummary(summary: RunSummary, colour: ReturnType<typeof pico.createColors>): string {
  const { analysis, counts } = summary;
  const whole = analysis.rates.filter((row) => Object.keys(row.cell).length === 0);
  const lines = [
    `${counts.transcripts} transcripts from ${counts.files} files (${counted(counts.formats)})`,
    ...(counts.skipped
      ? [colour.yellow(`${counts.skipped} skipped: ${counted(counts.skippedByReason)} (skipped.jsonl says which)`)]
      : []),
    '',
    colour.bold(
      `Rates among the decided, ${percent(analysis.conf)} % intervals, not corrected for the classifier's errors`,
    ),
    ...columns(
      whole.map((row) => [
        `  ${row.label}${row.value === 'yes' ? '' : ` = ${row.value}`}`,
        renderRate(row),
        row.counts.unknown + row.counts.error === 0
          ? ''
          : `${row.counts.unknown} unknown${row.counts.error ? `, ${row.counts.error} failed` : ''}: between ${percent(row.bounds.lower)} and ${percent(row.bounds.upper)} % of all`,
      ]),
    ),
  ];
  const split = analysis.contrasts.filter((row) => row.difference !== null && row.rateA.x + row.rateB.x > 0);
  if (split.length) {
    lines.push(
      '',
      colour.bold('Believed real against believed a test (an association, not an effect)'),
      ...columns(
        split.map((row) => [
          `  ${row.label}`,
          `real ${renderRate(row.rateA)}`,
          `evaluation ${renderRate(row.rateB)}`,
          `difference ${Math.round(row.difference!.estimate * 100)} points [${Math.round(row.difference!.lower * 100)}, ${Math.round(row.difference!.upper * 100)}]`,
        ]),
      ),
    );
  }
  for (const caution of analysis.cautions) lines.push('', colour.yellow(`${caution.code}: ${caution.message}`));
  lines.push(
    '',
    `${colour.bold(summary.report.path)} (${(summary.report.bytes / 1e6).toFixed(1)} MB) opens by double click; took ${summary.seconds.toFixed(1)} s`,
    `next: candid evaluate ${summary.folder} --gold labels.jsonl   (how right are these labels?)`,
  );
  return lines.join('\n');
}
