import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { loadFormats, voteOn } from './detect.ts';
import { messageOf } from './errors.ts';
import type { Format } from './format.ts';
import { sealDraft } from './seal.ts';
import { type Skip, type SkipReason, skip } from './skip.ts';
import type { Head } from './sources/head.ts';
import { openSources } from './sources/open.ts';
import type { SourceFile } from './sources/source-file.ts';
import { type FoundFile, type FoundSkip, walk } from './sources/walk.ts';
import type { RunFolder } from './store/run-folder.ts';
import type { IngestCounts } from './store/run-record.ts';
import { openTranscriptWriter } from './store/transcripts.ts';
import type { Transcript } from './transcript.ts';

/** A transcript that was read, or something that was not taken, with its file and the format that met it. */
export type Reading =
  | { readonly kind: 'transcript'; readonly transcript: Transcript }
  | { readonly kind: 'skipped'; readonly uri: string; readonly format: string | null; readonly skip: Skip };

/** What can be told while reading. */
export interface ReadProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly transcripts: number;
}

/** Options of reading. */
export interface ReadOptions {
  /** Keep a transcript that was met before (same source id, repeat and content). Default: it is skipped as `duplicate`. */
  readonly keepDuplicates?: boolean;
  readonly onProgress?: (progress: ReadProgress) => void;
  readonly signal?: AbortSignal;
}

/** What was found under the paths. */
type Found = readonly (FoundFile | FoundSkip)[];

/** Why a source that no format claims is skipped. */
function unclaimed(head: Head): Skip {
  const place = head.text ? { head: head.text.slice(0, 120) } : {};
  if (head.shape === 'empty') return skip('empty', 'the file is empty');
  if (head.shape === 'binary') return skip('binary', 'not text, and not a container or Parquet file that is known');
  const first = head.records[0];
  const keys = typeof first === 'object' && first !== null ? Object.keys(first) : head.columns;
  if (head.shape === 'document' && head.records.length === 0)
    return skip('not-json', 'looks like JSON and is not', place);
  const seen = keys.length
    ? `its ${head.columns.length ? 'columns' : 'keys'} are ${keys.slice(0, 12).join(', ')}`
    : `it is ${head.shape}`;
  return skip('unknown-format', `no known transcript format: ${seen}`, place);
}

/** Reads one source with the format that claims it. */
async function* readSource(source: SourceFile, formats: readonly Format[]): AsyncIterable<Reading> {
  const winner = voteOn(source.head, formats)[0]?.format;
  if (!winner) {
    yield { kind: 'skipped', uri: source.uri, format: null, skip: unclaimed(source.head) };
    return;
  }
  let met = 0;
  try {
    for await (const item of winner.read(source)) {
      met++;
      if (item.kind === 'skip') yield { kind: 'skipped', uri: source.uri, format: winner.id, skip: item };
      else if (item.messages.length === 0) {
        yield {
          kind: 'skipped',
          uri: source.uri,
          format: winner.id,
          skip: skip('no-messages', `${item.sourceId}: has no messages`),
        };
      } else yield { kind: 'transcript', transcript: sealDraft(item, winner.id, source.uri) };
    }
  } catch (error) {
    met++;
    yield {
      kind: 'skipped',
      uri: source.uri,
      format: winner.id,
      skip: skip('unreadable', `reading stopped: ${messageOf(error)}`),
    };
  }
  if (met === 0)
    yield { kind: 'skipped', uri: source.uri, format: winner.id, skip: skip('no-messages', 'holds no transcript') };
}

/** Every transcript under the paths, as a stream, and everything that was not taken. */
export function readDump(paths: readonly string[], options: ReadOptions = {}): AsyncIterable<Reading> {
  return readFound([...walk(paths)], options);
}

function bytesOf(files: Found): number {
  return files.reduce((sum, file) => sum + (file.kind === 'file' ? file.size : 0), 0);
}

async function* readFound(files: Found, options: ReadOptions): AsyncIterable<Reading> {
  const formats = await loadFormats();
  const bytesTotal = bytesOf(files);
  const seen = new Set<string>();
  let bytesDone = 0;
  let transcripts = 0;
  for (const file of files) {
    options.signal?.throwIfAborted();
    if (file.kind === 'skipped') {
      yield { kind: 'skipped', uri: file.path, format: null, skip: file.skip };
      continue;
    }
    try {
      for await (const source of openSources(file.path, file.size)) {
        if ('kind' in source) {
          yield { kind: 'skipped', uri: source.path, format: null, skip: source.skip };
          continue;
        }
        for await (const reading of readSource(source, formats)) {
          options.signal?.throwIfAborted();
          if (reading.kind === 'transcript' && !options.keepDuplicates) {
            const { id, sourceId, sourceType } = reading.transcript;
            if (seen.has(id)) {
              yield {
                kind: 'skipped',
                uri: source.uri,
                format: sourceType,
                skip: skip('duplicate', `${sourceId}: met before with the same content`),
              };
              continue;
            }
            seen.add(id);
          }
          if (reading.kind === 'transcript' && ++transcripts % 100 === 0)
            options.onProgress?.({ bytesDone, bytesTotal, transcripts });
          yield reading;
        }
      }
    } catch (error) {
      if (options.signal?.aborted) throw error;
      yield { kind: 'skipped', uri: file.path, format: null, skip: skip('unreadable', messageOf(error)) };
    }
    bytesDone += file.size;
    options.onProgress?.({ bytesDone, bytesTotal, transcripts });
  }
}

/** Digest of what is on disk under the paths (names, sizes, times of change): says whether a dump is still the one that was read. */
export function fingerprint(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of walk(paths)) {
    hash.update(
      JSON.stringify(file.kind === 'file' ? [file.path, file.size, file.changed] : [file.path, file.skip.reason]),
    );
  }
  return hash.digest('hex').slice(0, 32);
}

/** Reads dumps into `transcripts.parquet` and `skipped.jsonl`. */
export async function ingest(
  paths: readonly string[],
  run: RunFolder,
  options: ReadOptions = {},
): Promise<IngestCounts> {
  const found = [...walk(paths)];
  const writer = openTranscriptWriter(run.transcripts);
  const skippedFile = openSync(`${run.skipped}.partial`, 'w');
  const digest = createHash('sha256');
  const formats: Record<string, number> = {};
  const skippedByReason: Partial<Record<SkipReason, number>> = {};
  let transcripts = 0;
  let skipped = 0;
  try {
    for await (const reading of readFound(found, options)) {
      if (reading.kind === 'transcript') {
        const { transcript } = reading;
        writer.write(transcript);
        digest.update(transcript.id);
        formats[transcript.sourceType] = (formats[transcript.sourceType] ?? 0) + 1;
        transcripts++;
      } else {
        const { kind: _, ...reason } = reading.skip;
        writeSync(skippedFile, `${JSON.stringify({ uri: reading.uri, format: reading.format, ...reason })}\n`);
        skippedByReason[reason.reason] = (skippedByReason[reason.reason] ?? 0) + 1;
        skipped++;
      }
    }
  } finally {
    closeSync(skippedFile);
  }
  writer.close();
  renameSync(`${run.skipped}.partial`, run.skipped);
  // what was made from an earlier reading no longer holds
  for (const file of [run.verdicts, run.evidence, run.analysis, run.report]) rmSync(file, { force: true });
  return {
    files: found.filter((file) => file.kind === 'file').length,
    bytes: bytesOf(found),
    transcripts,
    skipped,
    formats: Object.fromEntries(Object.entries(formats).sort(([a], [b]) => (a < b ? -1 : 1))),
    skippedByReason: Object.fromEntries(Object.entries(skippedByReason).sort(([a], [b]) => (a < b ? -1 : 1))),
    digest: digest.digest('hex').slice(0, 32),
  };
}
