import { given, type Json, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { instructionText } from '../chat/gemini-contents.ts';
import { isObject, parseArguments } from '../chat/openai-messages.ts';
import { answerText } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message, Part, ToolCall } from '../transcript.ts';

/** Text of a message: plain, or parts. */
function textOf(content: unknown): string {
  return typeof content === 'string' ? content : instructionText(isObject(content) ? [content] : content);
}

/** All thoughts of a message as one piece of reasoning. */
function thoughtsOf(message: Json): readonly Part[] {
  const thoughts = objectsOf(message.thoughts).map((thought) =>
    [stringOf(thought.subject), stringOf(thought.description)].filter(Boolean).join(': '),
  );
  return thoughts.length === 0 ? [] : [{ type: 'reasoning', reasoning: thoughts.join('\n\n') }];
}

/** Answer of a call: what the model was told, else what the user was shown. */
function answerOf(call: Json): string | undefined {
  const responses = objectsOf(call.result).map((part) => objectOf(part.functionResponse).response);
  const told = responses.filter((response) => response !== undefined);
  if (told.length > 0) {
    return told
      .map((response) => answerText(objectOf(response).output ?? objectOf(response).error ?? response))
      .join('\n');
  }
  const result = call.result ?? call.resultDisplay;
  return result === undefined || result === null ? undefined : answerText(result);
}

function parseMessage(message: Json): readonly Message[] {
  const facts = given({ id: stringOf(message.id) });
  const text = textOf(message.content);
  if (message.type === 'user') return [{ role: 'user', content: text, ...facts }];
  if (message.type !== 'gemini') return [];
  const parts: Part[] = [...thoughtsOf(message), ...(text === '' ? [] : [{ type: 'text', text } as const])];
  const made = objectsOf(message.toolCalls);
  const calls = made.map(
    (call, index): ToolCall => ({
      id: stringOf(call.id) ?? `call-${index + 1}`,
      function: stringOf(call.name) ?? 'unknown',
      ...parseArguments(call.args),
    }),
  );
  const answers = made.flatMap((call, index): Message[] => {
    const answer = answerOf(call);
    if (answer === undefined) return [];
    const failed = call.status === 'error' || call.status === 'cancelled';
    return [
      {
        role: 'tool',
        content: answer,
        tool_call_id: calls[index]!.id,
        function: calls[index]!.function,
        ...(failed ? { error: { type: String(call.status), message: answer } } : {}),
      },
    ];
  });
  const plain = parts.every((part) => part.type === 'text');
  return [
    {
      role: 'assistant',
      content: plain ? text : parts,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...facts,
      ...given({ model: stringOf(message.model) }),
    },
    ...answers,
  ];
}

/** A session as it stands after all of its lines: records written again replace those of their id, `$set` replaces fields. */
function applyLine(session: Map<string, Json>, facts: Record<string, unknown>, line: Json, place: string): void {
  const put = (message: Json, id: string) => session.set(stringOf(message.id) ?? id, message);
  const set = isObject(line.$set) ? line.$set : 'sessionId' in line || Array.isArray(line.messages) ? line : undefined;
  if (set) {
    if (Array.isArray(set.messages)) {
      session.clear();
      for (const [index, message] of objectsOf(set.messages).entries()) put(message, `${place}.${index}`);
    }
    Object.assign(facts, without(set, 'messages'));
  } else if (typeof line.type === 'string') put(line, place);
  const rewind = stringOf(line.$rewindTo);
  if (rewind === undefined || !session.has(rewind)) return;
  const ids = [...session.keys()];
  for (const id of ids.slice(ids.indexOf(rewind))) session.delete(id);
}

function isHeader(record: unknown): boolean {
  return (
    isObject(record) &&
    'sessionId' in record &&
    ('projectHash' in record || 'startTime' in record) &&
    !('uuid' in record)
  );
}

/** A session of Gemini CLI. */
export default {
  id: 'gemini-cli',
  title: 'Gemini CLI session',
  description:
    '~/.gemini/tmp/<project>/chats/session-*: one JSON document, since 2026 JSON Lines that only grow (a header, one record a line, {"$set": …}, ' +
    'also with messages, and {"$rewindTo": id}). A record written again with its id replaces the first. Thoughts of a message are one piece of reasoning; ' +
    'each tool call with a result is followed by a message of the tool. Types info, error and warning, and <session_context>, are no prompts.',

  detect(head) {
    const [first, second] = head.records;
    if (!isHeader(first)) return 0;
    const messages = listOf(objectOf(first).messages);
    const next = messages[0] ?? second;
    const known = isObject(next) && (/^(?:user|gemini|info|error|warning)$/.test(String(next.type)) || '$set' in next);
    return known ? 0.96 : Array.isArray(objectOf(first).messages) || next === undefined ? 0.8 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const session = new Map<string, Json>();
    const facts: Record<string, unknown> = {};
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') yield record;
      else if (isObject(record.value)) applyLine(session, facts, record.value, `line ${record.line}`);
      else yield skip('bad-record', 'a line that is no object', { line: record.line, byte: record.byte });
    }
    const records = [...session.values()];
    const messages = records
      .flatMap(parseMessage)
      .map((message) =>
        message.role === 'user' && /^\s*<session_context>/.test(String(message.content))
          ? { ...message, role: 'system' as const }
          : message,
      );
    const notices = records
      .filter((record) => record.type !== 'user' && record.type !== 'gemini')
      .map((record) => record.content);
    const subagent = facts.kind === 'subagent';
    yield {
      kind: 'transcript',
      sourceId: stringOf(facts.sessionId) ?? 'line 1',
      messages: messages.map((message) =>
        subagent && message.role === 'assistant' ? { ...message, by: 'sub-agent' as const } : message,
      ),
      agent: 'gemini-cli',
      ...given({
        model: messages.findLast((message) => message.model !== undefined)?.model,
        date: stringOf(facts.startTime),
      }),
      metadata: { ...without(facts, 'sessionId', 'startTime'), ...(notices.length > 0 ? { notices } : {}) },
    };
  },
} satisfies Format;
