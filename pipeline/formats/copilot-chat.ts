import { eachRecord } from '../chat/each-record.ts';
import { contentOf, given, type Json, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseArguments } from '../chat/openai-messages.ts';
import { answerText } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import type { Skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message, Part, ToolCall } from '../transcript.ts';

function isSession(record: Json): boolean {
  return (
    Array.isArray(record.requests) &&
    ('responderUsername' in record || 'requesterUsername' in record || 'sessionId' in record)
  );
}

/** Text of a piece of an answer: Markdown text, or an object that holds it. */
function textOf(piece: Json): string | undefined {
  return stringOf(piece.value) ?? stringOf(objectOf(piece.value).value) ?? stringOf(objectOf(piece.content).value);
}

function toCall(piece: Json, index: number): ToolCall {
  const details = objectOf(piece.resultDetails);
  const input =
    details.input ?? objectOf(piece.toolSpecificData).commandLine ?? objectOf(piece.toolSpecificData).rawInput;
  return {
    id: stringOf(piece.toolCallId) ?? `call-${index}`,
    function: stringOf(piece.toolId) ?? 'unknown',
    ...parseArguments(input),
  };
}

/** The rounds of calls that a request kept: what the model was answered. */
function parseRounds(result: Json): readonly Message[] {
  const metadata = objectOf(result.metadata);
  const answers = objectOf(metadata.toolCallResults);
  return objectsOf(metadata.toolCallRounds).flatMap((round): Message[] => {
    const thought = stringOf(objectOf(round.thinking).text);
    const text = stringOf(round.response);
    const calls = objectsOf(round.toolCalls).map((call, index) => ({
      id: stringOf(call.id) ?? `call-${index + 1}`,
      function: stringOf(call.name) ?? 'unknown',
      ...parseArguments(call.arguments),
    }));
    const parts: Part[] = [
      ...(thought === undefined ? [] : [{ type: 'reasoning', reasoning: thought } as const]),
      ...(text === undefined ? [] : [{ type: 'text', text } as const]),
    ];
    const told = calls.flatMap((call): Message[] => {
      const answer = objectOf(answers[call.id]);
      if (!('content' in answer)) return [];
      const content = objectsOf(answer.content)
        .map((part) => answerText(part.value))
        .join('\n');
      return [{ role: 'tool', content, tool_call_id: call.id, function: call.function }];
    });
    if (parts.length === 0 && calls.length === 0) return [];
    return [
      { role: 'assistant', content: contentOf(parts), ...(calls.length > 0 ? { tool_calls: calls } : {}) },
      ...told,
    ];
  });
}

/** The answer as it was shown, where no rounds were kept. */
function parseShown(response: unknown): readonly Message[] {
  const parts: Part[] = [];
  const calls: ToolCall[] = [];
  for (const piece of objectsOf(response)) {
    const kind = stringOf(piece.kind);
    const text = textOf(piece);
    if (kind === 'toolInvocationSerialized') calls.push(toCall(piece, calls.length + 1));
    else if (kind === 'thinking') {
      if (text !== undefined) parts.push({ type: 'reasoning', reasoning: text });
    } else if ((kind === undefined || kind === 'markdownContent') && text !== undefined) {
      const last = parts.at(-1);
      if (last?.type === 'text') parts[parts.length - 1] = { type: 'text', text: last.text + text };
      else parts.push({ type: 'text', text });
    }
  }
  if (parts.length === 0 && calls.length === 0) return [];
  return [{ role: 'assistant', content: contentOf(parts), ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
}

function parseRequest(request: Json): readonly Message[] {
  const message = objectOf(request.message);
  const asked =
    stringOf(message.text) ??
    objectsOf(message.parts)
      .map((part) => stringOf(part.text) ?? '')
      .join('');
  const rounds = parseRounds(objectOf(request.result));
  return [{ role: 'user', content: asked }, ...(rounds.length > 0 ? rounds : parseShown(request.response))];
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isSession(record)) return undefined;
  const requests = objectsOf(record.requests);
  const created = record.creationDate;
  return {
    kind: 'transcript',
    sourceId: stringOf(record.sessionId) ?? place,
    messages: requests.flatMap(parseRequest),
    agent: stringOf(record.responderUsername) ?? 'GitHub Copilot',
    ...given({
      model: requests.map((request) => stringOf(request.modelId)).findLast((model) => model !== undefined),
      date: typeof created === 'number' ? new Date(created).toISOString() : undefined,
    }),
    metadata: {
      ...without(record, 'requests', 'sessionId', 'responderUsername', 'creationDate'),
      requests: listOf(record.requests).length,
    },
  };
}

function isLogged(record: unknown): record is Json {
  return isObject(record) && record.kind === 0 && isObject(record.v) && isSession(record.v);
}

/** The state after one line of a session's log: 1 sets, 2 pushes (after cutting the list to `i`), 3 deletes, at the path `k`. */
function applyLine(state: unknown, path: readonly unknown[], line: Json): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (line.kind !== 2) return line.kind === 3 ? undefined : line.v;
    const list = listOf(state);
    return [...(typeof line.i === 'number' ? list.slice(0, line.i) : list), ...listOf(line.v)];
  }
  if (Array.isArray(state)) return state.map((item, index) => (index === key ? applyLine(item, rest, line) : item));
  const next = applyLine(objectOf(state)[String(key)], rest, line);
  return { ...without(objectOf(state), String(key)), ...(next === undefined ? {} : { [String(key)]: next }) };
}

async function* readLog(source: SourceFile): AsyncIterable<Draft | Skip> {
  let state: unknown = {};
  for await (const record of readRecords(source)) {
    if (record.kind === 'skip') yield record;
    else if (isObject(record.value) && record.value.kind === 0) state = record.value.v;
    else if (isObject(record.value)) state = applyLine(state, listOf(record.value.k), record.value);
  }
  const draft = toDraft(objectOf(state), 'line 1');
  if (draft) yield draft;
}

/** Chats of GitHub Copilot in VS Code. */
export default {
  id: 'copilot-chat',
  title: 'GitHub Copilot chat (VS Code)',
  description:
    'chatSessions/<id>.json and “Chat: Export Chat”: {requesterUsername, responderUsername, requests: [{message, response, result}]}. The rounds of calls that a ' +
    'request keeps (result.metadata.toolCallRounds) come before what was shown; where there are none, response[] is read. Newer sessions are lines ' +
    '{kind, k, v}: the state, then what was set, pushed or deleted in it.',

  detect(head) {
    const first = head.records[0];
    const ok =
      isObject(first) &&
      isSession(first) &&
      listOf(first.requests).every((request) => isObject(request) && 'message' in request);
    return ok || isLogged(first) ? 0.95 : 0;
  },

  read: (source) => (isLogged(source.head.records[0]) ? readLog(source) : eachRecord(source, toDraft)),
} satisfies Format;
