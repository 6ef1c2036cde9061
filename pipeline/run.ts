import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createEngines, type EngineOptions } from '../classifiers/engines.ts';
import type { Label } from '../classifiers/label.ts';
import type { Analysis } from './analysis.ts';
import { parseAnalysis } from './analysis.ts';
import { analyzeCells } from './analyze.ts';
import { classify, classifyKey } from './classify.ts';
import { UserError } from './errors.ts';
import { fingerprint, ingest, type ReadOptions } from './ingest.ts';
import { version } from './root.ts';
import { readCells } from './store/cells.ts';
import { createRunFolder, writeWhole } from './store/run-folder.ts';
import { type ClassifyStage, type IngestStage, readRunRecord, updateRunRecord } from './store/run-record.ts';

/** One of the stages of a run. */
export type StageName = 'ingest' | 'classify' | 'analyze' | 'report';

/** Told while a run goes on; `total` is 0 where it is not known. */
export interface RunProgress {
  readonly stage: StageName;
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'transcripts';
}

/** What all stages may be given. */
export interface RunOptions {
  readonly onProgress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
}

/** Seconds since a moment, to the hundredth. */
function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 10) / 100;
}

/** Reads dumps into a run's folder; does nothing when the same dumps were read before and have not changed. Throws when the folder holds a run over others. */
export async function runIngest(
  inputs: readonly string[],
  folder: string,
  options: RunOptions & Pick<ReadOptions, 'keepDuplicates'> & { readonly force?: boolean } = {},
): Promise<IngestStage> {
  const run = createRunFolder(folder);
  const before = readRunRecord(run);
  const earlier = before.ingest;
  if (earlier && JSON.stringify(earlier.inputs) !== JSON.stringify(inputs) && !options.force) {
    throw new UserError(
      `${folder}: holds a run over ${earlier.inputs.join(', ')} (use another --out, or --force to replace it)`,
    );
  }
  const key = createHash('sha256')
    .update(JSON.stringify([version, inputs, options.keepDuplicates ?? false]))
    .digest('hex')
    .slice(0, 32);
  const print = fingerprint(inputs);
  if (
    earlier?.key === key &&
    before.timings.inputs_fingerprint === print &&
    existsSync(run.transcripts) &&
    existsSync(run.skipped)
  )
    return earlier;
  const started = performance.now();
  const counts = await ingest(inputs, run, {
    ...options,
    onProgress: ({ bytesDone, bytesTotal }) =>
      options.onProgress?.({ stage: 'ingest', done: bytesDone, total: bytesTotal, unit: 'bytes' }),
  });
  const entry = { key, inputs, counts };
  updateRunRecord(run, {
    ingest: entry,
    timings: { ingest_seconds: secondsSince(started), inputs_fingerprint: print },
  });
  return entry;
}

/** Labels a run's transcripts; does nothing when the same labels and engines did so before. */
export async function runClassify(
  folder: string,
  labels: readonly Label[],
  options: RunOptions & EngineOptions = {},
): Promise<ClassifyStage> {
  const run = createRunFolder(folder);
  const { ingest: ingested, classify: earlier } = readRunRecord(run);
  if (!ingested || !existsSync(run.transcripts))
    throw new UserError(`${folder}: no transcripts yet (candid ingest DUMP --out ${folder})`);
  const started = performance.now();
  const engines = await createEngines(labels, options);
  try {
    const key = classifyKey(labels, engines, ingested.counts.digest);
    if (earlier?.key === key && existsSync(run.verdicts) && existsSync(run.evidence)) return earlier;
    const total = ingested.counts.transcripts;
    const counts = await classify(run, labels, engines, {
      ...(options.signal ? { signal: options.signal } : {}),
      onProgress: ({ done }) => options.onProgress?.({ stage: 'classify', done, total, unit: 'transcripts' }),
    });
    const entry = {
      key,
      labels: labels.map(({ id, version: labelVersion, hash }) => ({ id, version: labelVersion, hash })),
      engines: engines.map((engine) => engine.id),
      counts,
    };
    updateRunRecord(run, { classify: entry, timings: { classify_seconds: secondsSince(started) } });
    return entry;
  } finally {
    for (const engine of engines) await engine.close?.();
  }
}

/** Computes `analysis.json` from a run's verdicts. */
export async function runAnalyze(folder: string, labels: readonly Label[], conf: number): Promise<Analysis> {
  const run = createRunFolder(folder);
  if (!existsSync(run.verdicts)) throw new UserError(`${folder}: no verdicts yet (candid classify ${folder})`);
  const started = performance.now();
  const judged = new Set(readRunRecord(run).classify?.labels.map((label) => label.id));
  const analysis = analyzeCells(
    await readCells(run),
    labels.filter((label) => judged.has(label.id)),
    conf,
  );
  writeWhole(run.analysis, `${JSON.stringify(analysis, null, 1)}\n`);
  const key = createHash('sha256').update(JSON.stringify(analysis)).digest('hex').slice(0, 32);
  updateRunRecord(run, { analyze: { key, conf }, timings: { analyze_seconds: secondsSince(started) } });
  return analysis;
}

/** Writes `report.html` from a run's analysis; returns its path and size in bytes. */
export async function runReport(folder: string): Promise<{ readonly path: string; readonly bytes: number }> {
  const run = createRunFolder(folder);
  if (!existsSync(run.analysis)) throw new UserError(`${folder}: no analysis yet (candid analyze ${folder})`);
  const started = performance.now();
  const analysis = parseAnalysis(JSON.parse(readFileSync(run.analysis, 'utf8')));
  const { readReportInput } = await import('../reports/read-report-input.ts');
  const { renderReport } = await import('../reports/render-report.ts');
  const html = await renderReport(await readReportInput(run, analysis, readRunRecord(run)));
  writeWhole(run.report, html);
  updateRunRecord(run, { timings: { report_seconds: secondsSince(started) } });
  return { path: run.report, bytes: Buffer.byteLength(html) };
}
