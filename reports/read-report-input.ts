import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Analysis } from '../pipeline/analysis.ts';
import { channelText } from '../pipeline/channels.ts';
import { version } from '../pipeline/root.ts';
import { readRowGroups } from '../pipeline/store/parquet.ts';
import type { RunFolder } from '../pipeline/store/run-folder.ts';
import type { RunRecord } from '../pipeline/store/run-record.ts';
import { readTranscriptBatches } from '../pipeline/store/transcripts.ts';
import type { Channel } from '../pipeline/transcript.ts';
import type { ReportCase, ReportInput, ReportQuote, ReportSkip } from './report-input.ts';

/** Code points of context on either side of a quote. */
const CONTEXT = 280;
/** Most quotes shown behind one verdict, and most verdicts of one label, so that the page stays one that opens. */
const QUOTES = 3;
const CASES_PER_LABEL = 200;
const SKIPS = 500;

interface Shown {
  readonly label: string;
  readonly value: string;
  readonly stage: string;
  readonly score: number | null;
  readonly quotes: QuoteRow[];
}

interface QuoteRow {
  readonly stage: string;
  readonly rule: string;
  readonly channel: Channel;
  readonly message_index: number;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly weight: number;
}

/** Verdicts worth evidence: every `yes`, and every stated belief; with the belief of each transcript. */
async function readShown(run: RunFolder) {
  const shown = new Map<string, Map<string, Shown>>();
  const beliefs = new Map<string, string>();
  const perLabel = new Map<string, number>();
  for await (const rows of readRowGroups(run.verdicts)) {
    for (const row of rows) {
      const id = row.transcript_id as string;
      const label = row.label as string;
      const value = row.value as string | null;
      if (label === 'reality-belief') beliefs.set(id, value ?? 'unknown');
      if (value === null || value === 'no' || value === 'none') continue;
      const count = (perLabel.get(label) ?? 0) + 1;
      perLabel.set(label, count);
      if (count > CASES_PER_LABEL) continue;
      const own = shown.get(id) ?? new Map<string, Shown>();
      own.set(label, { label, value, stage: row.stage as string, score: row.score as number | null, quotes: [] });
      shown.set(id, own);
    }
  }
  for await (const rows of readRowGroups(run.evidence)) {
    for (const row of rows) {
      const target = shown.get(row.transcript_id as string)?.get(row.label as string);
      const speaksFor = row.value === null || row.value === target?.value;
      if (target && (row.weight as number) > 0 && speaksFor) target.quotes.push(row as unknown as QuoteRow);
    }
  }
  const leftOut = [...perLabel].flatMap(([label, count]) =>
    count > CASES_PER_LABEL ? [[label, count - CASES_PER_LABEL] as const] : [],
  );
  return { shown, beliefs, casesLeftOut: Object.fromEntries(leftOut) };
}

function inContext(row: QuoteRow, text: string): ReportQuote {
  const points = [...text];
  return {
    stage: row.stage,
    rule: row.rule,
    channel: row.channel,
    messageIndex: row.message_index,
    before: points.slice(Math.max(0, row.start - CONTEXT), row.start).join(''),
    quote: row.quote,
    after: points.slice(row.end, row.end + CONTEXT).join(''),
    weight: row.weight,
  };
}

async function readSkips(
  run: RunFolder,
): Promise<{ readonly skips: readonly ReportSkip[]; readonly skipsLeftOut: number }> {
  if (!existsSync(run.skipped)) return { skips: [], skipsLeftOut: 0 };
  let skipsLeftOut = 0;
  const skips: ReportSkip[] = [];
  for await (const line of createInterface({ input: createReadStream(run.skipped) })) {
    if (skips.length >= SKIPS) {
      skipsLeftOut++;
      continue;
    }
    const item = JSON.parse(line) as {
      uri: string;
      reason: string;
      message: string;
      line?: number;
      byte?: number;
      member?: string;
    };
    const place =
      item.member ??
      (item.line !== undefined ? `line ${item.line}` : item.byte !== undefined ? `byte ${item.byte}` : '');
    skips.push({ uri: item.uri, place, reason: item.reason, message: item.message });
  }
  return { skips, skipsLeftOut };
}

/** Collects what a report shows from the files of a run. */
export async function readReportInput(run: RunFolder, analysis: Analysis, record: RunRecord): Promise<ReportInput> {
  const { shown, beliefs, casesLeftOut } = await readShown(run);
  const cases: ReportCase[] = [];
  for await (const transcripts of readTranscriptBatches(run.transcripts)) {
    for (const transcript of transcripts) {
      for (const { quotes, ...verdict } of shown.get(transcript.id)?.values() ?? []) {
        const best = [...quotes]
          .sort((a, b) => Number(b.stage === 'rules') - Number(a.stage === 'rules') || b.weight - a.weight)
          .slice(0, QUOTES);
        cases.push({
          transcriptId: transcript.id,
          sourceUri: transcript.sourceUri,
          sourceId: transcript.sourceId,
          model: transcript.model ?? null,
          scenario: transcript.scenario ?? null,
          ...verdict,
          belief: beliefs.get(transcript.id) ?? 'unknown',
          quotes: best.map((row) => inContext(row, channelText(transcript.messages[row.message_index]!, row.channel))),
        });
      }
    }
  }
  cases.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  return {
    analysis,
    inputs: record.ingest?.inputs ?? [],
    formats: record.ingest?.counts.formats ?? {},
    engines: record.classify?.engines ?? [],
    version,
    cases,
    casesLeftOut,
    ...(await readSkips(run)),
  };
}
