import type { Message, Part, Role, ToolCall } from '../transcript.ts';
import { contentOf, given, type Json, listOf, objectsOf, stringOf, without } from './fields.ts';
import { isObject, parseArguments } from './openai-messages.ts';
import { answerContent, nameAnswers } from './tool-answers.ts';

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};

function joinTexts(value: unknown): string {
  if (typeof value === 'string') return value;
  return objectsOf(value)
    .flatMap((part) => (typeof part.text === 'string' ? [part.text] : []))
    .join('\n\n');
}

/** A `reasoning` item: its text, else its summary; one that came encrypted only is redacted. */
function parseReasoning(item: Json): Part {
  const reasoning = joinTexts(item.content);
  const summary = joinTexts(item.summary);
  const withheld = reasoning === '' && stringOf(item.encrypted_content) !== undefined;
  return {
    type: 'reasoning',
    reasoning,
    ...(summary === '' ? {} : { summary }),
    ...(withheld ? { redacted: true } : {}),
  };
}

function parsePart(part: unknown): Part {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isObject(part)) return { type: 'data', data: part };
  const text = part.text ?? part.refusal;
  if (typeof text === 'string') return { type: 'text', text };
  const image = part.image_url ?? part.file_id;
  return part.type === 'input_image' && typeof image === 'string'
    ? { type: 'image', image }
    : { type: 'data', data: part };
}

/** A call item of any kind; built-in tools (`web_search_call`, `local_shell_call`) are called what their type says. */
function parseCall(item: Json, index: number): ToolCall {
  const id = stringOf(item.call_id) ?? stringOf(item.id) ?? `call-${index + 1}`;
  const type = String(item.type);
  if (type === 'function_call' || type === 'mcp_call')
    return { id, function: stringOf(item.name) ?? 'unknown', ...parseArguments(item.arguments) };
  if (type === 'custom_tool_call')
    return { id, function: stringOf(item.name) ?? 'unknown', arguments: { input: item.input ?? '' } };
  const rest = without(item, 'type', 'id', 'call_id', 'status', 'output', 'results', 'outputs', 'result', 'action');
  return {
    id,
    function: type.replace(/_call$/, ''),
    arguments: { ...rest, ...(isObject(item.action) ? item.action : {}) },
  };
}

/** Answer that a built-in call carries itself. */
function ownAnswer(item: Json): unknown {
  return item.output ?? item.outputs ?? item.results ?? item.result ?? undefined;
}

/**
 * Items of OpenAI's Responses form as messages. What the model gave in a row (reasoning, messages, calls) is one message; outputs are
 * messages of the tool, also those whose call is missing. Items that are neither (lists of tools, approvals) are passed over.
 */
export function parseResponsesItems(items: readonly unknown[]): Message[] {
  const messages: Message[] = [];
  let parts: Part[] = [];
  let calls: ToolCall[] = [];
  let id: string | undefined;
  const flush = () => {
    if (parts.length > 0 || calls.length > 0)
      messages.push({
        role: 'assistant',
        content: contentOf(parts),
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
        ...given({ id }),
      });
    [parts, calls, id] = [[], [], undefined];
  };
  for (const item of items) {
    if (!isObject(item)) continue;
    const type = typeof item.type === 'string' ? item.type : 'message';
    if (type === 'message' && typeof item.role === 'string') {
      const role = ROLES[item.role];
      const content = Array.isArray(item.content)
        ? listOf(item.content).map(parsePart)
        : [parsePart(item.content ?? '')];
      if (role === 'assistant') {
        parts.push(...content);
        id ??= stringOf(item.id);
      } else if (role) {
        flush();
        messages.push({ role, content: contentOf(content), ...given({ id: stringOf(item.id) }) });
      }
    } else if (type === 'reasoning') {
      parts.push(parseReasoning(item));
    } else if (type.endsWith('_call_output')) {
      flush();
      messages.push({
        role: 'tool',
        content: answerContent(item.output),
        ...given({ tool_call_id: stringOf(item.call_id) }),
      });
    } else if (type.endsWith('_call')) {
      const call = parseCall(item, calls.length);
      calls.push(call);
      const answer = ownAnswer(item);
      if (answer !== undefined) {
        flush();
        messages.push({ role: 'tool', content: answerContent(answer), tool_call_id: call.id });
      }
    }
  }
  flush();
  return nameAnswers(messages);
}
