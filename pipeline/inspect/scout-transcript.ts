import { factorsOf } from '../chat/chat-facts.ts';
import { given, type Json, numberOf, objectOf, stringOf, without } from '../chat/fields.ts';
import { parseInspectMessages } from '../chat/inspect-messages.ts';
import { isObject } from '../chat/openai-messages.ts';
import { parseJson } from '../sources/tolerant-json.ts';
import type { Draft, ForeignLabel } from '../transcript.ts';
import { scoreLabels, successOf } from './sample-draft.ts';

/** JSON text as the value that it is; anything else, also text that is no JSON, as it stands. */
export function unpack(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** A cell as JSON has it: whole numbers that fit are numbers, dates are text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)])) : value;
}

/** A row of a Parquet file with plain values; JSON text of the named columns is unpacked, what is null is left out. */
export function plainRow(row: Json, ...packed: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null && value !== undefined && !(value instanceof Uint8Array))
      .map(([key, value]) => [key, plain(packed.includes(key) ? unpack(value) : value)]),
  );
}

/** Columns of a transcript that hold JSON text. */
export const PACKED_COLUMNS = [
  ...['agent_args', 'model_options', 'score', 'sample_metadata', 'eval_metadata', 'generate_config'],
  ...['model_roles', 'scores', 'task_args', 'metadata'],
];
const TAKEN = [
  ...['transcript_id', 'messages', 'events', 'events_data', 'timelines', 'date', 'task_set', 'task_id', 'task_repeat'],
  ...['agent', 'model', 'score', 'score_explanation', 'success', 'error', 'limit', 'total_tokens', 'message_count'],
  ...['scores', 'sample_metadata', 'metadata', 'input', 'id', 'epoch', 'trust_content'],
];

/** Labels of a row: of all scorers where it has their scores in full, else of its columns `score_<scorer>`, else of `score`. */
function labelsOf(row: Json): readonly ForeignLabel[] {
  if (isObject(row.scores)) return scoreLabels(row.scores);
  const columns = Object.entries(row).filter(([name]) => /^score_(?!explanation$)/.test(name));
  if (columns.length > 0)
    return scoreLabels(Object.fromEntries(columns.map(([name, value]) => [name.slice(6), { value: unpack(value) }])));
  if (row.score === undefined) return [];
  const score = isObject(row.score) && 'value' in row.score ? row.score : { value: row.score };
  return scoreLabels({ score: { explanation: row.score_explanation, ...score } });
}

/** A transcript of Scout: its facts as columns or keys, its messages in Inspect's form. */
export function toScoutDraft(record: Json, messages: unknown): Draft {
  const row = { ...objectOf(record.metadata), ...record };
  const labels = labelsOf(row);
  const metadata = {
    ...objectOf(row.sample_metadata),
    ...without(Object.fromEntries(Object.entries(row).filter(([name]) => !/^score_/.test(name))), ...TAKEN),
  };
  const score = isObject(row.score) ? row.score.value : row.score;
  return {
    kind: 'transcript',
    sourceId: stringOf(row.transcript_id) ?? stringOf(row.id) ?? 'transcript',
    messages: parseInspectMessages(messages),
    ...factorsOf(objectOf(row.sample_metadata)),
    ...given({
      model: stringOf(row.model),
      // Scout writes a space where ISO 8601 has a T
      date: stringOf(row.date)?.replace(/^(\d{4}-\d\d-\d\d) /, '$1T'),
      task_set: stringOf(row.task_set),
      task_id: stringOf(row.task_id),
      task_repeat: numberOf(row.task_repeat),
      agent: stringOf(row.agent),
      score: stringOf(score),
      // what has no score has no success: Scout writes false there
      success:
        score === undefined ? undefined : typeof row.success === 'boolean' ? row.success : successOf(labels[0]?.value),
      error: stringOf(row.error),
      limit: stringOf(row.limit),
      total_tokens: numberOf(row.total_tokens),
    }),
    metadata,
    ...(labels.length > 0 ? { labels } : {}),
  };
}
