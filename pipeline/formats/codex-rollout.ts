import { shareOf } from '../chat/each-record.ts';
import { given, type Json, objectOf, stringOf, without } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { parseResponsesItems } from '../chat/responses-items.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

const BARE = /^(?:message|reasoning|\w+_call|\w+_call_output)$/;
const TYPES = new Set(['session_meta', 'turn_context', 'response_item', 'event_msg', 'compacted']);

function isLine(record: Json): boolean {
  return TYPES.has(String(record.type)) && isObject(record.payload);
}

/** A line of the first rollouts (2025): an item by itself, or the state. */
function isBareLine(record: Json): boolean {
  return BARE.test(String(record.type)) || record.record_type === 'state';
}

/** The first line of the first rollouts. */
function isBareHeader(record: Json): boolean {
  return (
    'id' in record && 'timestamp' in record && ('instructions' in record || 'git' in record) && !('type' in record)
  );
}

/** A session of Codex CLI: one rollout file. */
export default {
  id: 'codex-rollout',
  title: 'Codex CLI rollout',
  description:
    '~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl: lines {timestamp, type, payload}. Only response_item counts: event_msg (agent_message, ' +
    'item_completed and others) says the same again. Role developer is system; AGENTS.md and <environment_context> come as user messages. Lines may lack ' +
    'payload.type; calls and outputs may differ in number; after compaction the history goes on, and what it replaced stays read. A file with only turn_context holds no ' +
    'transcript. Subagents name themselves in session_meta.source. The first rollouts had no payload: a header, then bare items.',

  detect(head) {
    const [first, ...rest] = head.records;
    if (isObject(first) && isBareHeader(first) && rest.length > 0) return shareOf(rest, isBareLine) * 0.95;
    return shareOf(head.records, isLine) * 0.97;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const items: Json[] = [];
    let meta: Json = {};
    let context: Json = {};
    let compactions = 0;
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      const line = objectOf(record.value);
      if (isBareHeader(line)) meta = line;
      else if (isBareLine(line) && !isObject(line.payload)) items.push(line);
      else if (!isLine(line)) {
        yield skip('bad-record', 'not a line of a rollout', { line: record.line, byte: record.byte });
      }
      if (!isLine(line)) continue;
      const payload = objectOf(line.payload);
      if (line.type === 'response_item') items.push(payload);
      else if (line.type === 'session_meta' && Object.keys(meta).length === 0) meta = payload;
      else if (line.type === 'turn_context') context = payload;
      else if (line.type === 'compacted') compactions++;
    }
    const read = parseResponsesItems(items);
    if (read.length === 0) {
      yield skip('no-messages', 'a rollout without a single message (only its context was recorded)');
      return;
    }
    const subagent = isObject(meta.source) && 'subagent' in meta.source;
    const messages = subagent
      ? read.map((message) => (message.role === 'assistant' ? { ...message, by: 'sub-agent' as const } : message))
      : read;
    const instructions = stringOf(objectOf(meta.base_instructions).text) ?? stringOf(meta.instructions);
    yield {
      kind: 'transcript',
      sourceId: stringOf(meta.id) ?? 'line 1',
      messages,
      agent: 'codex',
      ...given({ model: stringOf(context.model) ?? stringOf(meta.model), date: stringOf(meta.timestamp) }),
      metadata: {
        ...without(meta, 'id', 'timestamp', 'model', 'instructions', 'base_instructions'),
        ...(instructions === undefined ? {} : { instructions }),
        ...(Object.keys(context).length > 0 ? { turn_context: without(context, 'model') } : {}),
        ...(compactions > 0 ? { compactions } : {}),
      },
    };
  },
} satisfies Format;
