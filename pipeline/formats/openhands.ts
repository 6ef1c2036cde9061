import { placeOf } from '../chat/each-record.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { isOpenHandsEvent, parseOpenHandsEvents } from '../chat/openhands-events.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

/** A row of an evaluation's output.jsonl; its history was once a list of pairs of action and observation. */
function isEvaluation(record: unknown): record is Json {
  return isObject(record) && 'instance_id' in record && historyOf(record).some(isOpenHandsEvent);
}

function historyOf(record: Json): readonly Json[] {
  return objectsOf(listOf(record.history).flat());
}

function evaluationDraft(record: Json): Draft {
  const metadata = objectOf(record.metadata);
  const history = historyOf(record);
  return {
    kind: 'transcript',
    sourceId: stringOf(record.instance_id)!,
    messages: parseOpenHandsEvents(history),
    ...given({
      agent: stringOf(metadata.agent_class) ?? 'openhands',
      model: stringOf(objectOf(metadata.llm_config).model),
      task_set: stringOf(metadata.dataset),
      error: stringOf(record.error),
    }),
    metadata: {
      ...without(record, 'history', 'instance_id', 'metadata', 'error'),
      ...without(metadata, 'agent_class', 'dataset'),
    },
  };
}

/** Trajectories and evaluations of OpenHands. */
export default {
  id: 'openhands',
  title: 'OpenHands events',
  description:
    'A trajectory is an array (or lines) of events {id, timestamp, source, action | observation}, of the SDK {kind: MessageEvent, ActionEvent, ObservationEvent}; ' +
    'the whole file is one transcript. output.jsonl of an evaluation has one row {instance_id, history} a transcript. Calls and text come from ' +
    'tool_call_metadata.model_response where it is kept; the calls of one response are one message. Events that only steer the agent are left out.',

  detect(head) {
    const { records } = head;
    if (records.length === 0) return 0;
    const known = records.filter(
      (record) => isObject(record) && (isOpenHandsEvent(record) || isEvaluation(record)),
    ).length;
    return (known / records.length) * 0.95;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const events: Json[] = [];
    let place = 'line 1';
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') yield record;
      else if (isEvaluation(record.value)) yield evaluationDraft(record.value);
      else if (isObject(record.value) && isOpenHandsEvent(record.value)) {
        if (events.length === 0) place = placeOf(source, record);
        events.push(record.value);
      } else yield skip('bad-record', 'not an event', { line: record.line, byte: record.byte });
    }
    if (events.length === 0) return;
    const messages = parseOpenHandsEvents(events);
    const model = messages.findLast((message) => message.model !== undefined)?.model;
    const date = stringOf(events[0]!.timestamp);
    yield {
      kind: 'transcript',
      sourceId: place,
      messages,
      agent: 'openhands',
      ...given({ model, date }),
      metadata: { events: events.length },
    };
  },
} satisfies Format;
