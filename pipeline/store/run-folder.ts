import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, messageOf, UserError } from '../errors.ts';

/** The files of a run's folder. */
export interface RunFolder {
  readonly folder: string;
  readonly run: string;
  readonly transcripts: string;
  readonly verdicts: string;
  readonly evidence: string;
  readonly skipped: string;
  readonly analysis: string;
  readonly report: string;
}

/** Names of the files in a run's folder. */
export function runFolder(folder: string): RunFolder {
  return {
    folder,
    run: join(folder, 'run.json'),
    transcripts: join(folder, 'transcripts.parquet'),
    verdicts: join(folder, 'verdicts.parquet'),
    evidence: join(folder, 'evidence.parquet'),
    skipped: join(folder, 'skipped.jsonl'),
    analysis: join(folder, 'analysis.json'),
    report: join(folder, 'report.html'),
  };
}

/** Makes the folder where it is missing. */
export function createRunFolder(folder: string): RunFolder {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(
      `${folder}: ${hasCode(error, 'EEXIST', 'ENOTDIR') ? 'is a file, not a folder' : messageOf(error)}`,
    );
  }
  return runFolder(folder);
}

/** Writes a file under a temporary name and renames it, so that nobody ever sees half of it. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.partial`, text);
  renameSync(`${file}.partial`, file);
}
