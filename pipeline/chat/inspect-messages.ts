import type { Message, OtherAuthor, Part, Role, ToolCall } from '../transcript.ts';
import { contentOf, given, type Json, listOf, objectsOf, stringOf } from './fields.ts';
import { isObject, parseArguments } from './openai-messages.ts';
import { answerText } from './tool-answers.ts';

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
};

function parsePart(part: unknown): Part {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isObject(part)) return { type: 'data', data: part };
  if (part.type === 'text' && typeof part.text === 'string') return { type: 'text', text: part.text };
  if (part.type === 'image' && typeof part.image === 'string') return { type: 'image', image: part.image };
  if (part.type === 'reasoning')
    return {
      type: 'reasoning',
      reasoning: typeof part.reasoning === 'string' ? part.reasoning : '',
      ...given({ summary: stringOf(part.summary) }),
      ...(part.redacted === true ? { redacted: true } : {}),
    };
  return { type: 'data', data: part };
}

function parseCall(call: Json, index: number): ToolCall {
  const inner = isObject(call.function) ? call.function : call;
  const parsed = parseArguments(inner.arguments);
  return {
    id: stringOf(call.id) ?? `call-${index + 1}`,
    function: stringOf(isObject(call.function) ? inner.name : (call.function ?? call.name)) ?? 'unknown',
    ...parsed,
    ...given({ parse_error: stringOf(call.parse_error) }),
  };
}

function parseError(error: unknown): Message['error'] | undefined {
  if (typeof error === 'string' && error !== '') return { message: error };
  return isObject(error) ? { ...given({ type: stringOf(error.type) }), message: answerText(error.message) } : undefined;
}

/** A message in Inspect's own form (Petri, Bloom and Docent write it too); undefined when it is none. */
export function parseInspectMessage(value: unknown, by?: OtherAuthor): Message | undefined {
  if (!isObject(value)) return undefined;
  const role = ROLES[String(value.role)];
  if (!role) return undefined;
  const parts = Array.isArray(value.content)
    ? listOf(value.content).map(parsePart)
    : [{ type: 'text', text: answerText(value.content) } as const];
  const own = role === 'assistant' && typeof value.reasoning === 'string' ? value.reasoning : undefined;
  const calls = objectsOf(value.tool_calls).map(parseCall);
  return {
    role,
    content: contentOf(own === undefined ? parts : [{ type: 'reasoning', reasoning: own }, ...parts]),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...given({
      id: stringOf(value.id),
      tool_call_id: stringOf(value.tool_call_id),
      function: role === 'tool' ? stringOf(value.function) : undefined,
      model: role === 'assistant' ? stringOf(value.model) : undefined,
      error: role === 'tool' ? parseError(value.error ?? value.tool_error) : undefined,
      by: role === 'assistant' ? by : undefined,
    }),
  };
}

/** Messages in Inspect's own form; what is none is passed over. */
export function parseInspectMessages(values: unknown): Message[] {
  return listOf(values)
    .map((value) => parseInspectMessage(value))
    .filter((message) => message !== undefined);
}
