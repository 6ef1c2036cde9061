import { parseAnyMessages, unpackJson } from '../chat/any-messages.ts';
import { shareOf } from '../chat/each-record.ts';
import { given, type Json, labelValue, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { groupRecords, type Member } from '../chat/grouped-records.ts';
import { isObject } from '../chat/openai-messages.ts';
import { joinCalls } from '../chat/trace-calls.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel, Message } from '../transcript.ts';

/** Something of a trace: the trace itself, one of its observations, or a score. */
interface Item {
  readonly kind: 'trace' | 'observation' | 'score';
  readonly value: Json;
}

const TYPES = /^(?:GENERATION|SPAN|EVENT|TOOL|AGENT|CHAIN|RETRIEVER|EVALUATOR|EMBEDDING|GUARDRAIL)$/;

function traceId(value: Json): string | undefined {
  return stringOf(value.traceId) ?? stringOf(value.trace_id);
}

function isObservation(value: Json): boolean {
  return (
    TYPES.test(String(value.type)) &&
    traceId(value) !== undefined &&
    ('input' in value || 'output' in value || 'startTime' in value)
  );
}

/** Items of a record: an export `{trace, observations}`, a trace with observations, or an observation by itself. */
function itemsOf(record: Json): readonly Member<Item>[] {
  if (Array.isArray(record.observations)) {
    const trace = isObject(record.trace) ? record.trace : without(record, 'observations');
    const observations = objectsOf(record.observations);
    const id = stringOf(trace.id) ?? observations.map(traceId).find((known) => known !== undefined);
    if (id === undefined) return [];
    const scores = [...objectsOf(record.scores), ...objectsOf(trace.scores)];
    return [
      { key: id, value: { kind: 'trace', value: trace } },
      ...observations.map((value) => ({ key: id, value: { kind: 'observation', value } as const })),
      ...scores.map((value) => ({ key: id, value: { kind: 'score', value } as const })),
    ];
  }
  const id = traceId(record);
  if (id === undefined) return [];
  return [{ key: id, value: { kind: isObservation(record) ? 'observation' : 'score', value: record } }];
}

/** Messages of an input or output, without the definitions of tools that some SDKs list among them. */
function messagesOf(value: unknown, role: 'user' | 'assistant'): readonly Message[] {
  const unpacked = unpackJson(value);
  const said = Array.isArray(unpacked)
    ? unpacked.filter((item) => !(isObject(item) && isObject(item.content) && item.content.type === 'function'))
    : unpacked;
  return parseAnyMessages(said, role);
}

const contents = (value: Json) => ({
  start: stringOf(value.startTime) ?? stringOf(value.start_time) ?? '',
  input: messagesOf(value.input, 'user'),
  output: messagesOf(value.output, 'assistant'),
});

function labelsOf(scores: readonly Json[]): readonly ForeignLabel[] {
  return scores
    .filter((score) => stringOf(score.name) !== undefined)
    .map((score) => ({
      name: String(score.name),
      value: labelValue(score.stringValue ?? score.value),
      author:
        stringOf(score.source) === 'ANNOTATION'
          ? 'human'
          : (stringOf(score.authorUserId) ?? `langfuse ${stringOf(score.source) ?? 'score'}`),
      ...given({ reason: stringOf(score.comment) }),
    }));
}

function toDraft(id: string, items: readonly Item[]): Draft | Skip {
  const of = (kind: Item['kind']) => items.filter((item) => item.kind === kind).map((item) => item.value);
  const trace = of('trace')[0] ?? {};
  const observations = of('observation');
  const generations = observations.filter((value) => value.type === 'GENERATION');
  const calls = (generations.length > 0 ? generations : observations.filter((value) => value.type === 'AGENT')).map(
    contents,
  );
  let messages = joinCalls(calls);
  if (!messages.some((message) => message.role === 'assistant')) messages = joinCalls([contents(trace), ...calls]);
  if (messages.length === 0) {
    const read = `trace ${id}: ${generations.length} generations, none has content`;
    return skip('no-content', `${read}: this is the light export (export the observations with input and output)`);
  }
  const labels = labelsOf(of('score'));
  const model = generations
    .map((value) => stringOf(value.model) ?? stringOf(value.providedModelName))
    .findLast((name) => name !== undefined);
  return {
    kind: 'transcript',
    sourceId: id,
    messages,
    ...given({
      model,
      date: stringOf(trace.timestamp) ?? calls.map((call) => call.start).find((start) => start !== ''),
      agent: stringOf(trace.name),
    }),
    metadata: {
      ...without(trace, 'id', 'name', 'timestamp', 'input', 'output', 'scores', 'observations', 'metadata'),
      ...objectOf(unpackJson(trace.metadata)),
      observations: observations.length,
      generations: generations.length,
    },
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** Traces of Langfuse. */
export default {
  id: 'langfuse',
  title: 'Langfuse trace or observations',
  description:
    'trace-<id>.json of the interface ({trace, observations}, scores in either), API traces with observations, and exports of one observation a row (traceId, type). ' +
    'Input and output are text, JSON text, messages of any SDK, or null. GENERATION observations of one trace are one transcript. The light export has no ' +
    'content at all: it is named, and gives no transcript.',

  detect(head) {
    const known = (record: Json) =>
      Array.isArray(record.observations)
        ? listOf(record.observations).some((value) => isObject(value) && TYPES.test(String(value.type)))
        : isObservation(record);
    return shareOf(head.records, known) * 0.95;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    for await (const group of groupRecords(source, itemsOf))
      yield group.kind === 'skip' ? group : toDraft(group.key, group.values);
  },
} satisfies Format;
