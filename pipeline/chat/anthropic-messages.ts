import type { Message, Part, ToolCall } from '../transcript.ts';
import { contentOf, given, type Json, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject, parseArguments } from './openai-messages.ts';
import { answerContent, answerText, imageOf, nameAnswers } from './tool-answers.ts';

/** A `thinking` or `redacted_thinking` block; thinking that only left its signature was withheld. */
function parseThinking(block: Json): Part {
  if (block.type === 'redacted_thinking') return { type: 'reasoning', reasoning: '', redacted: true };
  const reasoning = typeof block.thinking === 'string' ? block.thinking : '';
  const withheld = reasoning === '' && stringOf(block.signature) !== undefined;
  return { type: 'reasoning', reasoning, ...(withheld ? { redacted: true } : {}) };
}

function parseBlock(block: unknown): Part {
  if (typeof block === 'string') return { type: 'text', text: block };
  if (!isObject(block)) return { type: 'data', data: block };
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return parseThinking(block);
  if (block.type === 'image') return { type: 'image', image: imageOf(block) };
  if (typeof block.text === 'string') return { type: 'text', text: block.text };
  return { type: 'data', data: block };
}

/** A `tool_result` block as a message of the tool. */
function parseAnswer(block: Json): Message {
  return {
    role: 'tool',
    content: answerContent(block.content ?? ''),
    ...given({ tool_call_id: stringOf(block.tool_use_id) }),
    ...(block.is_error === true ? { error: { message: answerText(block.content) } } : {}),
  };
}

/** One message of Anthropic's form as one or more: tool results in a user's message are messages of the tool, in their order. */
export function parseAnthropicMessage(value: unknown): readonly Message[] {
  if (!isObject(value)) return [];
  const role = value.role === 'assistant' ? 'assistant' : value.role === 'system' ? 'system' : 'user';
  if (value.role !== role) return [];
  const facts = given({
    id: stringOf(value.id),
    model: role === 'assistant' ? (stringOf(value.model) ?? stringOf(objectOf(value.modelInfo).id)) : undefined,
  });
  if (!Array.isArray(value.content)) return [{ role, content: answerText(value.content), ...facts }];
  const messages: Message[] = [];
  const calls: ToolCall[] = [];
  let parts: Part[] = [];
  const flush = () => {
    if (parts.length > 0) messages.push({ role, content: contentOf(parts), ...facts });
    parts = [];
  };
  for (const block of value.content) {
    if (isObject(block) && block.type === 'tool_result') {
      flush();
      messages.push(parseAnswer(block));
    } else if (isObject(block) && /^(?:server_|mcp_)?tool_use$/.test(String(block.type))) {
      calls.push({
        id: stringOf(block.id) ?? `call-${calls.length + 1}`,
        function: stringOf(block.name) ?? 'unknown',
        ...parseArguments(block.input),
      });
    } else parts.push(parseBlock(block));
  }
  if (role === 'assistant') {
    const rest = messages.filter((message) => message.role === 'tool');
    return [{ role, content: contentOf(parts), ...(calls.length ? { tool_calls: calls } : {}), ...facts }, ...rest];
  }
  flush();
  return messages.length > 0 ? messages : [{ role, content: '', ...facts }];
}

/** A conversation of Anthropic's form, its `system` (text or blocks) first. */
export function parseAnthropicMessages(messages: readonly unknown[], system?: unknown): Message[] {
  const text =
    typeof system === 'string'
      ? system
      : objectsOf(system)
          .map((block) => answerText(block.text))
          .join('\n\n');
  return nameAnswers([
    ...(text === '' ? [] : [{ role: 'system', content: text } as const]),
    ...messages.flatMap(parseAnthropicMessage),
  ]);
}

/** True for a list of messages that only Anthropic's form explains. */
export function hasAnthropicBlocks(messages: readonly unknown[]): boolean {
  return messages.some(
    (message) =>
      isObject(message) &&
      objectsOf(message.content).some((block) =>
        /^(?:tool_use|tool_result|thinking|redacted_thinking|server_tool_use)$/.test(String(block.type)),
      ),
  );
}
