import { contentOf, given, type Json, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseArguments } from '../chat/openai-messages.ts';
import { answerContent, answerText, nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message, Part } from '../transcript.ts';

const TYPES = /^(?:session|user|assistant|tool|system|subagent|abort|hook|skill)(?:\.[a-z_]+)*$/;

function isEvent(record: unknown): record is Json {
  return isObject(record) && isObject(record.data) && TYPES.test(String(record.type)) && 'timestamp' in record;
}

function parseEvent(event: Json): Message | undefined {
  const data = objectOf(event.data);
  const subagent = stringOf(data.parentToolCallId) !== undefined;
  if (event.type === 'user.message') return { role: 'user', content: stringOf(data.content) ?? '' };
  if (event.type === 'system.message') return { role: 'system', content: stringOf(data.content) ?? '' };
  if (event.type === 'tool.execution_complete') {
    const result = objectOf(data.result);
    const failed = data.success === false;
    return {
      role: 'tool',
      content: answerContent(result.content ?? data.result ?? objectOf(data.error).message ?? ''),
      ...given({ tool_call_id: stringOf(data.toolCallId), function: stringOf(data.toolName) }),
      ...(failed ? { error: { message: answerText(objectOf(data.error).message ?? data.error ?? 'failed') } } : {}),
    };
  }
  if (event.type !== 'assistant.message') return undefined;
  const reasoning = stringOf(data.reasoningText);
  const withheld = reasoning === undefined && stringOf(data.reasoningOpaque) !== undefined;
  const text = stringOf(data.content);
  const parts: Part[] = [
    ...(reasoning !== undefined ? [{ type: 'reasoning', reasoning } as const] : []),
    ...(withheld ? [{ type: 'reasoning', reasoning: '', redacted: true } as const] : []),
    ...(text === undefined ? [] : [{ type: 'text', text } as const]),
  ];
  const calls = objectsOf(data.toolRequests).map((call, index) => ({
    id: stringOf(call.toolCallId) ?? `call-${index + 1}`,
    function: stringOf(call.name) ?? 'unknown',
    ...parseArguments(call.arguments),
  }));
  return {
    role: 'assistant',
    content: contentOf(parts),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...given({
      id: stringOf(data.messageId),
      model: stringOf(data.model),
      by: subagent ? ('sub-agent' as const) : undefined,
    }),
  };
}

/** A session of GitHub Copilot's command line. */
export default {
  id: 'copilot-cli',
  title: 'GitHub Copilot CLI session',
  description:
    '~/.copilot/session-state/<id>/events.jsonl: events {type, data, id, timestamp, parentId}. user.message, assistant.message (with toolRequests, reasoningText, or ' +
    'only reasoningOpaque: then withheld) and tool.execution_complete are read; messages with parentToolCallId are of sub-agents.',

  detect(head) {
    const events = head.records.filter(isEvent);
    const known = events.some((event) =>
      /^(?:session\.start|user\.message|assistant\.message)$/.test(String(event.type)),
    );
    return known && events.length >= head.records.length / 2 ? 0.95 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const messages: Message[] = [];
    const other: Record<string, number> = Object.create(null); // a type may be called `constructor`
    let start: Json = {};
    let model: string | undefined;
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      if (!isEvent(record.value)) {
        yield skip('bad-record', 'not an event', { line: record.line, byte: record.byte });
        continue;
      }
      const event = record.value;
      const data = objectOf(event.data);
      if (event.type === 'session.start') start = data;
      model = stringOf(data.newModel) ?? stringOf(data.selectedModel) ?? stringOf(data.model) ?? model;
      const message = parseEvent(event);
      if (message) messages.push(message);
      else other[String(event.type)] = (other[String(event.type)] ?? 0) + 1;
    }
    if (messages.length === 0) yield skip('no-messages', 'a session without a single message');
    else
      yield {
        kind: 'transcript',
        sourceId: stringOf(start.sessionId) ?? 'line 1',
        messages: nameAnswers(messages),
        agent: 'copilot',
        ...given({ model, date: stringOf(start.startTime) }),
        metadata: { ...without(start, 'sessionId', 'startTime', 'selectedModel'), other_events: other },
      };
  },
} satisfies Format;
