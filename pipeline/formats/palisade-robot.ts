import { given, type Json, objectOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseArguments, parseOpenAiMessage } from '../chat/openai-messages.ts';
import { answerText } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

const SPOKEN = /^(?:system_message|user_message|assistant_message)$/;

function isEvent(record: unknown): record is Json {
  return isObject(record) && 'ts' in record && (SPOKEN.test(String(record.event)) || record.event === 'tool_call');
}

/** A message of an event: its payload is a message, or text; the system's text stands under user_payload. */
function parseSpoken(event: Json): Message | undefined {
  const role = String(event.event).replace('_message', '') as 'system' | 'user' | 'assistant';
  const payload = event[`${role}_payload`] ?? event.user_payload ?? event.payload ?? event.content;
  if (!isObject(payload)) return { role, content: answerText(payload) };
  return (
    parseOpenAiMessage({ ...payload, role }) ?? {
      role,
      content: answerText(payload.content ?? payload.text ?? payload),
    }
  );
}

/** Adds a tool that was run: it answers a call that waits for one of its name, else it is a call of the last answer. */
function addTool(messages: Message[], event: Json, calls: number): void {
  const name = stringOf(event.tool) ?? 'unknown';
  const answered = new Set(messages.map((message) => message.tool_call_id));
  const at = messages.findLastIndex((message) => message.role === 'assistant');
  const waiting = messages[at]?.tool_calls?.find((call) => call.function === name && !answered.has(call.id));
  const id = waiting?.id ?? stringOf(event.tool_call_id) ?? `tool-${calls}`;
  if (!waiting) {
    const call = { id, function: name, ...parseArguments(event.args) };
    const last = messages[at];
    const follows = last && messages.slice(at + 1).every((message) => message.role === 'tool');
    if (follows) messages[at] = { ...last, tool_calls: [...(last.tool_calls ?? []), call] };
    else messages.push({ role: 'assistant', content: '', tool_calls: [call] });
  }
  messages.push({
    role: 'tool',
    content: answerText(event.result),
    tool_call_id: id,
    function: name,
    ...(event.error === undefined || event.error === null ? {} : { error: { message: answerText(event.error) } }),
  });
}

/** The control log of Palisade's robot. */
export default {
  id: 'palisade-robot',
  title: 'Palisade robot log',
  description:
    'logs/**/llm_control.log_*.jsonl: events {ts, level, logger, event} of one run. system_message (its text is under user_payload), user_message, ' +
    'assistant_message and tool_call {tool, args, result}; blank lines and lines without an event occur and are counted as other_lines. A tool_call ' +
    'answers the call of the last answer, or is one.',

  detect(head) {
    const events = head.records.filter(isEvent).length;
    return events > 0 && events >= head.records.length / 4 ? 0.95 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const messages: Message[] = [];
    let other = 0;
    let calls = 0;
    let first: Json = {};
    let model: string | undefined;
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      const event = objectOf(record.value);
      model ??= stringOf(event.model) ?? stringOf(objectOf(event.assistant_payload).model);
      if (!isEvent(record.value)) {
        other++;
        continue;
      }
      if (Object.keys(first).length === 0) first = event;
      if (event.event === 'tool_call') addTool(messages, event, ++calls);
      else {
        const message = parseSpoken(event);
        if (message) messages.push(message);
      }
    }
    if (messages.length === 0) yield skip('no-messages', 'a log without a single message');
    else
      yield {
        kind: 'transcript',
        sourceId: stringOf(first.session_id) ?? stringOf(first.ts) ?? 'line 1',
        messages,
        ...given({ model, date: stringOf(first.ts) }),
        metadata: { ...without({ logger: first.logger }), ...(other > 0 ? { other_lines: other } : {}) },
      };
  },
} satisfies Format;
