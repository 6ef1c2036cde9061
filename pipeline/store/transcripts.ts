import { stringifyJson } from '../channels.ts';
import { parseJson } from '../sources/tolerant-json.ts';
import {
  FACTORS,
  type ForeignLabel,
  type Message,
  type ReasoningState,
  type RunFacts,
  type Transcript,
} from '../transcript.ts';
import { type Columns, openRowWriter, type Row, readRowGroups } from './parquet.ts';

/** Columns of `transcripts.parquet`: Inspect Scout's names where it has one, ours beside them. */
export const TRANSCRIPT_COLUMNS = {
  transcript_id: 'STRING',
  source_type: 'STRING',
  source_id: 'STRING',
  source_uri: 'STRING',
  date: 'STRING',
  task_set: 'STRING',
  task_id: 'STRING',
  task_repeat: 'INT32',
  agent: 'STRING',
  model: 'STRING',
  score: 'STRING',
  success: 'BOOLEAN',
  error: 'STRING',
  limit: 'STRING',
  message_count: 'INT32',
  total_tokens: 'DOUBLE',
  scenario: 'STRING',
  goal: 'STRING',
  threat: 'STRING',
  mitigation: 'STRING',
  persona: 'STRING',
  condition: 'STRING',
  has_reasoning: 'BOOLEAN',
  reasoning_state: 'STRING',
  content_hash: 'STRING',
  labels: 'STRING',
  metadata: 'STRING',
  messages: 'STRING',
} as const satisfies Columns;

const FACT_COLUMNS = [
  'date',
  'task_set',
  'task_id',
  'task_repeat',
  'agent',
  'score',
  'success',
  'error',
  'limit',
  'total_tokens',
  ...FACTORS,
] as const;

/** A transcript as a row of `transcripts.parquet`. */
export function transcriptRow(transcript: Transcript): Row {
  return {
    ...transcript,
    transcript_id: transcript.id,
    source_type: transcript.sourceType,
    source_id: transcript.sourceId,
    source_uri: transcript.sourceUri,
    message_count: transcript.messages.length,
    has_reasoning: transcript.reasoningState === 'recorded',
    reasoning_state: transcript.reasoningState,
    content_hash: transcript.contentHash,
    labels: stringifyJson(transcript.labels),
    metadata: stringifyJson(transcript.metadata),
    messages: stringifyJson(transcript.messages),
  };
}

/** The transcript of a row. */
export function parseTranscriptRow(row: Row): Transcript {
  const facts = Object.fromEntries(
    FACT_COLUMNS.flatMap((name) => (row[name] === null || row[name] === undefined ? [] : [[name, row[name]]])),
  ) as RunFacts;
  return {
    ...facts,
    id: row.transcript_id as string,
    sourceType: row.source_type as string,
    sourceId: row.source_id as string,
    sourceUri: row.source_uri as string,
    contentHash: row.content_hash as string,
    reasoningState: row.reasoning_state as ReasoningState,
    messages: parseJson(row.messages as string) as Message[],
    metadata: parseJson(row.metadata as string) as Record<string, unknown>,
    labels: parseJson(row.labels as string) as ForeignLabel[],
  };
}

/** Opens `transcripts.parquet` for writing. */
export function openTranscriptWriter(file: string) {
  const rows = openRowWriter(file, TRANSCRIPT_COLUMNS);
  return { write: (transcript: Transcript) => rows.write(transcriptRow(transcript)), close: () => rows.close() };
}

/** The transcripts of a run, in batches of one row group. */
export async function* readTranscriptBatches(file: string): AsyncIterable<readonly Transcript[]> {
  for await (const rows of readRowGroups(file)) yield rows.map(parseTranscriptRow);
}
