import { given, type Json, labelValue, listOf, objectOf, stringOf, without } from '../chat/fields.ts';
import { parseInspectMessages } from '../chat/inspect-messages.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel, Message } from '../transcript.ts';

const ATTACHMENT = /^attachment:\/\/([0-9a-f]{32})$/;

/** True for a log, as far as its head shows: the samples may lie beyond it. */
function isLog(record: unknown): record is Json {
  return isObject(record) && typeof record.status === 'string' && isObject(record.eval) && 'task' in record.eval;
}

/** Puts pooled texts and images back where they are named. */
function resolveAttachments(value: unknown, attachments: Json): unknown {
  if (typeof value === 'string') {
    const key = ATTACHMENT.exec(value)?.[1];
    return key !== undefined && typeof attachments[key] === 'string' ? attachments[key] : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolveAttachments(item, attachments));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveAttachments(item, attachments)]));
}

/** Scores of a sample; one that was not given (not a number) has no value, never 0. Old logs have a single `score`. */
function labelsOf(sample: Json): readonly ForeignLabel[] {
  const scores = isObject(sample.scores) ? sample.scores : isObject(sample.score) ? { score: sample.score } : {};
  return Object.entries(scores).flatMap(([name, score]) => {
    if (!isObject(score)) return [];
    const { value } = score;
    const reason = stringOf(score.explanation);
    const plain = typeof value === 'number' && Number.isNaN(value) ? null : labelValue(value);
    return [{ name, value: plain, author: name, ...(reason === undefined ? {} : { reason }) }];
  });
}

function errorOf(sample: Json): string | undefined {
  return stringOf(objectOf(sample.error).message);
}

function toDraft(sample: Json, log: Json): Draft {
  const spec = objectOf(log.eval);
  const attachments = objectOf(sample.attachments);
  const messages: readonly Message[] = parseInspectMessages(resolveAttachments(listOf(sample.messages), attachments));
  const limit = isObject(sample.limit) ? stringOf(sample.limit.type) : undefined;
  return {
    kind: 'transcript',
    sourceId: String(sample.id),
    messages,
    ...(typeof sample.epoch === 'number' ? { task_repeat: sample.epoch } : {}),
    ...given({
      task_id: String(sample.id),
      task_set: stringOf(spec.task),
      model: stringOf(spec.model),
      date: stringOf(spec.created),
      error: errorOf(sample),
      limit,
    }),
    metadata: {
      ...objectOf(sample.metadata),
      ...without(
        sample,
        ...[
          'id',
          'epoch',
          'input',
          'messages',
          'output',
          'scores',
          'score',
          'metadata',
          'store',
          'events',
          'timelines',
        ],
        ...['attachments', 'events_data', 'message_pool', 'transcript', 'error', 'limit'],
      ),
      inspect_status: log.status,
    },
    labels: labelsOf(sample),
  };
}

/** Inspect's log as one JSON document. */
export default {
  id: 'inspect-json',
  title: 'Inspect log (.json)',
  description:
    'logs/<time>_<task>_<id>.json, written with log_format="json", versions 1 and 2. One transcript a sample and epoch, streamed; pooled attachments are put ' +
    'back; scores are kept as labels of others, one that was not given has no value. A sample without messages is skipped.',

  detect(head) {
    return isLog(head.records[0]) ? 0.97 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const log = head(source);
    for await (const record of readRecords(source, ['samples'])) {
      if (record.kind === 'skip') yield record;
      else if (!isObject(record.value))
        yield skip('bad-record', 'a sample is not an object', { line: record.line, byte: record.byte });
      else yield toDraft(record.value, log);
    }
  },
} satisfies Format;

/** What the head shows of the log's own facts; they stand before its samples. */
function head(source: SourceFile): Json {
  return objectOf(source.head.records[0]);
}
