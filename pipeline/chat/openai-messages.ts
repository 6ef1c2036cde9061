import { parseJson } from '../sources/tolerant-json.ts';
import type { Message, Part, Role, ToolCall } from '../transcript.ts';

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};

type Json = Readonly<Record<string, unknown>>;

/** True for a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Arguments of a call as an object; what is not one is kept under `raw`, with the reason. */
export function parseArguments(value: unknown): Pick<ToolCall, 'arguments' | 'parse_error'> {
  if (isObject(value)) return { arguments: value };
  if (value === undefined || value === null || value === '') return { arguments: {} };
  if (typeof value === 'string') {
    try {
      const parsed = parseJson(value);
      if (isObject(parsed)) return { arguments: parsed };
    } catch {
      // kept as it is, and said
    }
    return { arguments: { raw: value }, parse_error: 'arguments are not a JSON object' };
  }
  return { arguments: { raw: value }, parse_error: 'arguments are not an object' };
}

/** One content part of a chat message; undefined for a part that holds nothing. */
function parsePart(part: unknown): Part | undefined {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isObject(part)) return undefined;
  const text = part.text ?? part.content ?? part.value;
  switch (part.type) {
    case 'reasoning':
    case 'thinking':
      return { type: 'reasoning', reasoning: String(part.reasoning ?? part.thinking ?? text ?? '') };
    case 'image_url':
    case 'image':
    case 'input_image': {
      const image = isObject(part.image_url) ? part.image_url.url : (part.image_url ?? part.image);
      return { type: 'image', image: typeof image === 'string' ? image : '' };
    }
    default:
      return typeof text === 'string' ? { type: 'text', text } : { type: 'data', data: part };
  }
}

/** Reasoning that providers put beside the content: DeepSeek and vLLM, OpenRouter, and its list of details. */
function parseReasoning(message: Json): readonly Part[] {
  for (const field of ['reasoning_content', 'reasoning'] as const) {
    const text = message[field];
    if (typeof text === 'string') return [{ type: 'reasoning', reasoning: text }];
  }
  if (!Array.isArray(message.reasoning_details)) return [];
  return message.reasoning_details.filter(isObject).map((detail): Part => {
    if (typeof detail.text === 'string') return { type: 'reasoning', reasoning: detail.text };
    if (typeof detail.summary === 'string') return { type: 'reasoning', reasoning: '', summary: detail.summary };
    return { type: 'reasoning', reasoning: '', redacted: true };
  });
}

/** A call among the parts of a content, whose value LLaMA-Factory writes as JSON text. */
function unpackCall(part: unknown): unknown {
  if (!isObject(part) || typeof part.value !== 'string') return part;
  try {
    return parseJson(part.value);
  } catch {
    return { name: 'unknown', arguments: part.value };
  }
}

function parseCall(call: unknown, index: number): ToolCall | undefined {
  if (!isObject(call)) return undefined;
  const inner = isObject(call.function) ? call.function : call;
  const name = inner.name ?? call.function;
  if (typeof name !== 'string') return undefined;
  return {
    id: typeof call.id === 'string' ? call.id : `call-${index + 1}`,
    function: name,
    ...parseArguments(inner.arguments),
  };
}

/** A message in OpenAI's chat form, with what other servers add to it; undefined when it is no message. */
export function parseOpenAiMessage(value: unknown): Message | undefined {
  if (!isObject(value) || typeof value.role !== 'string') return undefined;
  const role = ROLES[value.role.toLowerCase()];
  if (!role) return undefined;
  const content = value.content;
  const parts = Array.isArray(content)
    ? content
        .filter((part) => !isObject(part) || part.type !== 'tool_call')
        .map(parsePart)
        .filter((part) => part !== undefined)
    : [];
  const reasoning = role === 'assistant' ? parseReasoning(value) : [];
  const text = typeof content === 'string' ? content : '';
  const all: readonly Part[] = [...reasoning, ...(text ? [{ type: 'text', text } as const] : []), ...parts];
  const inContent = Array.isArray(content) ? content.filter((part) => isObject(part) && part.type === 'tool_call') : [];
  const beside = Array.isArray(value.tool_calls)
    ? value.tool_calls
    : value.function_call
      ? [{ function: value.function_call }]
      : [];
  const calls = [...beside, ...inContent.map(unpackCall)].map(parseCall).filter((call) => call !== undefined);
  return {
    role,
    content: reasoning.length === 0 && parts.length === 0 ? text : all,
    ...(calls.length ? { tool_calls: calls } : {}),
    ...(typeof value.tool_call_id === 'string' ? { tool_call_id: value.tool_call_id } : {}),
    ...(role === 'tool' && typeof value.name === 'string' ? { function: value.name } : {}),
  };
}
