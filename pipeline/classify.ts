import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { classifyBatch } from '../classifiers/cascade.ts';
import type { Engine } from '../classifiers/engine.ts';
import type { Label } from '../classifiers/label.ts';
import type { RunFolder } from './store/run-folder.ts';
import type { ClassifyCounts } from './store/run-record.ts';
import { readTranscriptBatches } from './store/transcripts.ts';
import { openVerdictWriter } from './store/verdicts.ts';

/** Transcripts that go through the cascade together: enough that equal texts meet, few enough to hold. */
const BATCH = 128;

/** Options of classifying. */
export interface ClassifyOptions {
  readonly onProgress?: (progress: { readonly done: number }) => void;
  readonly signal?: AbortSignal;
}

/** Digest of everything that verdicts depend on besides the transcripts. */
export function classifyKey(labels: readonly Label[], engines: readonly Engine[], transcriptsDigest: string): string {
  const parts = [
    transcriptsDigest,
    ...labels.map((label) => `${label.id}:${label.hash}`),
    ...engines.map((engine) => engine.id),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Labels every transcript of a run: `transcripts.parquet` to `verdicts.parquet` and `evidence.parquet`. */
export async function classify(
  run: RunFolder,
  labels: readonly Label[],
  engines: readonly Engine[],
  options: ClassifyOptions = {},
): Promise<ClassifyCounts> {
  const writer = openVerdictWriter(run.verdicts, run.evidence);
  const counts = new Map(
    labels.map((label) => [label.id, { decided: 0, unknown: 0, error: 0, values: {} as Record<string, number> }]),
  );
  let transcripts = 0;
  let evidence = 0;
  let costUsd = 0;
  for await (const group of readTranscriptBatches(run.transcripts)) {
    for (let from = 0; from < group.length; from += BATCH) {
      for (const found of await classifyBatch(group.slice(from, from + BATCH), labels, engines, options.signal)) {
        writer.write(found.transcript, found.verdicts, found.evidence);
        transcripts++;
        evidence += found.evidence.length;
        for (const verdict of found.verdicts) {
          const count = counts.get(verdict.label)!;
          count[verdict.state]++;
          costUsd += verdict.costUsd;
          if (verdict.value !== null) count.values[verdict.value] = (count.values[verdict.value] ?? 0) + 1;
        }
      }
      options.onProgress?.({ done: transcripts });
    }
  }
  writer.close();
  for (const file of [run.analysis, run.report]) rmSync(file, { force: true });
  return { transcripts, labels: Object.fromEntries(counts), evidence, costUsd };
}
