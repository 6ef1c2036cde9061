import { readFileSync } from 'node:fs';
import { hasCode, messageOf, UserError } from '../errors.ts';
import { version } from '../root.ts';
import type { SkipReason } from '../skip.ts';
import { type RunFolder, writeWhole } from './run-folder.ts';

/** Counts of a reading; `met` = transcripts + skipped. */
export interface IngestCounts {
  readonly files: number;
  readonly bytes: number;
  readonly transcripts: number;
  readonly skipped: number;
  readonly formats: Readonly<Record<string, number>>;
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
  /** Digest over the ids of all transcripts, in order. */
  readonly digest: string;
}

/** Counts of one label; transcripts = decided + unknown + error. */
export interface LabelCounts {
  readonly decided: number;
  readonly unknown: number;
  readonly error: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Counts of a classification. */
export interface ClassifyCounts {
  readonly transcripts: number;
  readonly labels: Readonly<Record<string, LabelCounts>>;
  readonly evidence: number;
  readonly costUsd: number;
}

/** What reading left behind. `key` is a digest of everything that the stage's files depend on besides the dump. */
export interface IngestStage {
  readonly key: string;
  readonly inputs: readonly string[];
  readonly counts: IngestCounts;
}

/** What classifying left behind. */
export interface ClassifyStage {
  readonly key: string;
  readonly labels: readonly { readonly id: string; readonly version: string; readonly hash: string }[];
  readonly engines: readonly string[];
  readonly counts: ClassifyCounts;
}

/** `run.json`. Only what stands under `timings` differs between two runs with the same input and seed. */
export interface RunRecord {
  readonly schema: 'candid.run/1';
  readonly version: string;
  readonly ingest?: IngestStage;
  readonly classify?: ClassifyStage;
  readonly analyze?: { readonly key: string; readonly conf: number };
  readonly timings: Readonly<Record<string, unknown>>;
}

/** Reads `run.json`; an empty record when there is none yet. */
export function readRunRecord(run: RunFolder): RunRecord {
  let text: string;
  try {
    text = readFileSync(run.run, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { schema: 'candid.run/1', version, timings: {} };
    throw new UserError(`${run.run}: ${messageOf(error)}`);
  }
  try {
    const record = JSON.parse(text) as RunRecord;
    if (record.schema === 'candid.run/1') return record;
  } catch {
    // said below
  }
  throw new UserError(`${run.run}: not a run of this version of candid (use another --out)`);
}

/** Adds what a stage left behind to `run.json`. */
export function updateRunRecord(run: RunFolder, change: Partial<RunRecord>): void {
  const before = readRunRecord(run);
  const record = { ...before, ...change, version, timings: { ...before.timings, ...change.timings } };
  writeWhole(run.run, `${JSON.stringify(record, null, 2)}\n`);
}
