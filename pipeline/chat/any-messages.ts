import { parseJson } from '../sources/tolerant-json.ts';
import type { Message, Part, Role, ToolCall } from '../transcript.ts';
import { hasAnthropicBlocks, parseAnthropicMessage } from './anthropic-messages.ts';
import { contentOf, type Json, listOf, objectOf, objectsOf, stringOf } from './fields.ts';
import { instructionText, joinChunks, parseGeminiContents } from './gemini-contents.ts';
import { parseGenAiMessage } from './genai-messages.ts';
import { parseLangChainMessage } from './langchain-messages.ts';
import { isObject, parseArguments, parseOpenAiMessage } from './openai-messages.ts';
import { parseResponsesItems } from './responses-items.ts';
import { answerText } from './tool-answers.ts';

/** A text that is JSON, parsed; anything else as it is. */
export function unpackJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

/** Parts and calls as the Vercel AI SDK names them. */
function parseVercel(value: Json): readonly Message[] | undefined {
  const parts = objectsOf(value.content);
  if (!parts.some((part) => part.type === 'tool-call' || part.type === 'tool-result')) return undefined;
  const answers = parts
    .filter((part) => part.type === 'tool-result')
    .map((part): Message => {
      const output = objectOf(part.output).value ?? part.output ?? part.result;
      return {
        role: 'tool',
        content: answerText(output),
        tool_call_id: String(part.toolCallId),
        function: String(part.toolName),
      };
    });
  const calls = parts.filter((part) => part.type === 'tool-call').map(parseVercelCall);
  const said = parts.flatMap((part): Part[] => {
    if (typeof part.text !== 'string') return [];
    return [
      part.type === 'reasoning' ? { type: 'reasoning', reasoning: part.text } : { type: 'text', text: part.text },
    ];
  });
  return calls.length === 0 && said.length === 0
    ? answers
    : [{ role: 'assistant', content: contentOf(said), ...(calls.length > 0 ? { tool_calls: calls } : {}) }, ...answers];
}

function parseVercelCall(call: Json): ToolCall {
  return {
    id: stringOf(call.toolCallId) ?? 'call-1',
    function: stringOf(call.toolName) ?? 'unknown',
    ...parseArguments(call.input ?? call.args),
  };
}

/** Calls that an SDK (Koog) wrote as JSON text into the content, sometimes under role tool. */
function writtenCalls(message: Json): readonly Json[] | undefined {
  if (message.role !== 'assistant' && message.role !== 'tool') return undefined;
  const calls = objectsOf(unpackJson(message.content));
  const all =
    calls.length > 0 && calls.every((call) => call.type === 'function' && isObject(call.function) && 'id' in call);
  return all ? calls : undefined;
}

/** One message in whatever form: OpenAI's, Anthropic's, OpenTelemetry's, Gemini's, LangChain's, the Vercel SDK's. */
export function parseAnyMessage(value: unknown): readonly Message[] {
  const message = unpackJson(value);
  if (!isObject(message)) return [];
  if (isObject(message.message) && !('role' in message)) return parseAnyMessage(message.message);
  if (Array.isArray(message.parts)) return parseGenAiMessage(message);
  const langChain = parseLangChainMessage(message);
  if (langChain) return langChain;
  if (hasAnthropicBlocks([message])) return parseAnthropicMessage(message);
  const vercel = parseVercel(message);
  if (vercel) return vercel;
  const written = writtenCalls(message);
  if (written) return parseAnyMessage({ role: 'assistant', content: '', tool_calls: written });
  const extra = objectOf(message.additional_kwargs);
  const parsed = parseOpenAiMessage(
    'tool_calls' in extra && !('tool_calls' in message) ? { ...message, tool_calls: extra.tool_calls } : message,
  );
  return parsed ? [parsed] : [];
}

/** An answer's or a request's messages inside an object of some SDK. */
function parseObject(value: Json, role: Role): readonly Message[] {
  const system =
    stringOf(value.system) ??
    stringOf(value.instructions) ??
    (Array.isArray(value.system) ? instructionText(value.system) : undefined);
  const before: readonly Message[] = system === undefined ? [] : [{ role: 'system', content: system }];
  if (value.messages !== undefined) {
    const list = unpackJson(value.messages);
    const inner = listOf(list).length === 1 && Array.isArray(listOf(list)[0]) ? listOf(list)[0] : list;
    return [...before, ...parseAnyMessages(inner, role)];
  }
  if (Array.isArray(value.contents)) {
    const instruction =
      value.systemInstruction ?? value.system_instruction ?? objectOf(value.config).system_instruction;
    return parseGeminiContents(value.contents, instruction);
  }
  const choice = objectsOf(value.choices)[0];
  if (choice) return parseAnyMessage(choice.message ?? { role: 'assistant', content: choice.text });
  const candidates = joinChunks([value]);
  if (candidates) return parseGeminiContents([candidates]);
  const generations = objectsOf(listOf(value.generations).flat())[0];
  if (generations) return parseAnyMessages(generations.message ?? generations.text, 'assistant');
  if (Array.isArray(value.output) && objectsOf(value.output).some((item) => typeof item.type === 'string'))
    return parseResponsesItems(value.output);
  if (isObject(value.content) && Array.isArray(value.content.parts))
    return parseGeminiContents([{ role: 'model', ...value.content }]);
  if (isObject(value.message)) return parseAnyMessage(value.message);
  if ('role' in value || 'lc' in value || 'parts' in value) return parseAnyMessage(value);
  for (const name of [
    'prompt',
    'input',
    'question',
    'query',
    'text',
    'output',
    'answer',
    'content',
    'completion',
    'response',
  ]) {
    if (value[name] !== undefined && value[name] !== null) return [...before, ...parseAnyMessages(value[name], role)];
  }
  return parseLangChainMessage(value) ?? [];
}

/** Messages of any value that a tool logged as input (`user`) or output (`assistant`) of a model; empty when there are none. */
export function parseAnyMessages(value: unknown, role: Role): readonly Message[] {
  const unpacked = unpackJson(value);
  if (typeof unpacked === 'string') return unpacked === '' ? [] : [{ role, content: unpacked }];
  if (isObject(unpacked)) return parseObject(unpacked, role);
  const list = listOf(unpacked);
  if (
    list.length > 0 &&
    objectsOf(list).every((item) => 'toolCallId' in item) &&
    objectsOf(list).length === list.length
  )
    return [{ role: 'assistant', content: '', tool_calls: objectsOf(list).map(parseVercelCall) }];
  const calls = writtenCalls({ role: 'assistant', content: list });
  if (calls && calls.length === list.length)
    return parseAnyMessage({ role: 'assistant', content: '', tool_calls: calls });
  const items = objectsOf(list).some(
    (item) => /^(?:reasoning|message|\w+_call(?:_output)?)$/.test(String(item.type)) && !('parts' in item),
  );
  if (items && !objectsOf(list).some((item) => 'tool_calls' in item)) return parseResponsesItems(list);
  return list.flatMap((item) => {
    if (Array.isArray(item)) return parseAnyMessages(item, role);
    const made = parseAnyMessage(item);
    if (made.length > 0) return made;
    return typeof item === 'string' && item !== '' ? [{ role, content: item }] : [];
  });
}
