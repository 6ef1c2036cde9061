import type { Message, Role, ToolCall } from '../transcript.ts';
import { hasAnthropicBlocks, parseAnthropicMessage } from './anthropic-messages.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject, parseArguments, parseOpenAiMessage } from './openai-messages.ts';

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  human: 'user',
  user: 'user',
  ai: 'assistant',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Role of a message by LangChain's class name (`AIMessageChunk`) or type. */
function roleOf(name: string | undefined): Role | undefined {
  if (name === undefined) return undefined;
  return ROLES[name.replace(/Message(?:Chunk)?$/, '').toLowerCase()];
}

/** The fields of a message, unpacked from `{lc, id, kwargs}` or `{type, data}`, with its role. */
function unpack(value: Json): { readonly role: Role; readonly fields: Json } | undefined {
  if ('lc' in value && isObject(value.kwargs)) {
    const role = roleOf(stringOf(listOf(value.id).at(-1))) ?? roleOf(stringOf(value.kwargs.type));
    return role && { role, fields: value.kwargs };
  }
  const role = roleOf(stringOf(value.type));
  if (role === undefined) return undefined;
  if (isObject(value.data)) return { role, fields: value.data };
  return 'content' in value ? { role, fields: value } : undefined;
}

/** A message as LangChain serialises it; undefined when it is none. */
export function parseLangChainMessage(value: Json): readonly Message[] | undefined {
  const found = unpack(value);
  if (!found) return undefined;
  const { role, fields } = found;
  const extra = objectOf(fields.additional_kwargs);
  const calls = objectsOf(fields.tool_calls).map(
    (call, index): ToolCall => ({
      id: stringOf(call.id) ?? `call-${index + 1}`,
      function: stringOf(call.name) ?? stringOf(objectOf(call.function).name) ?? 'unknown',
      ...parseArguments(call.args ?? objectOf(call.function).arguments),
    }),
  );
  const blocks = role === 'assistant' && hasAnthropicBlocks([{ content: fields.content }]);
  const messages: readonly (Message | undefined)[] = blocks
    ? parseAnthropicMessage({ role, content: fields.content })
    : [
        parseOpenAiMessage({
          role,
          content: fields.content,
          tool_call_id: fields.tool_call_id,
          name: fields.name,
          tool_calls: calls.length > 0 ? undefined : extra.tool_calls,
          function_call: calls.length > 0 ? undefined : extra.function_call,
          reasoning_content: extra.reasoning_content,
        }),
      ];
  return messages
    .filter((message) => message !== undefined)
    .map((message) => ({
      ...message,
      ...(message.role === 'assistant' && calls.length > 0 ? { tool_calls: calls } : {}),
      ...given({ id: stringOf(fields.id) }),
    }));
}
