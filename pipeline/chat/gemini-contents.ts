import type { Message, Part, ToolCall } from '../transcript.ts';
import { contentOf, given, type Json, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject, parseArguments } from './openai-messages.ts';
import { answerText } from './tool-answers.ts';

/** Calls that wait for their answer. */
type Waiting = { readonly id: string; readonly name: string }[];

function parsePart(part: Json): Part {
  if (typeof part.text === 'string')
    return part.thought === true ? { type: 'reasoning', reasoning: part.text } : { type: 'text', text: part.text };
  const inline = objectOf(part.inlineData ?? part.inline_data);
  const type = stringOf(inline.mimeType ?? inline.mime_type);
  return type?.startsWith('image/')
    ? { type: 'image', image: `data:${type};base64,${stringOf(inline.data) ?? ''}` }
    : { type: 'data', data: part };
}

/** An answer belongs to the call of its id, else to the oldest waiting call of its name. */
function takeCall(waiting: Waiting, answer: Json): string | undefined {
  const id = stringOf(answer.id);
  const byId = id === undefined ? -1 : waiting.findIndex((call) => call.id === id);
  const at = byId >= 0 ? byId : waiting.findIndex((call) => call.name === answer.name);
  return at < 0 ? id : waiting.splice(at, 1)[0]!.id;
}

function parseContent(content: Json, waiting: Waiting, before: number): Message[] {
  const role = content.role === 'model' || content.role === 'assistant' ? 'assistant' : 'user';
  const parts: Part[] = [];
  const calls: ToolCall[] = [];
  const answers: Message[] = [];
  for (const part of objectsOf(content.parts)) {
    const call = part.functionCall ?? part.function_call;
    const answer = part.functionResponse ?? part.function_response;
    if (isObject(call)) {
      const id = stringOf(call.id) ?? `call-${before + calls.length + 1}`;
      calls.push({ id, function: stringOf(call.name) ?? 'unknown', ...parseArguments(call.args) });
      waiting.push({ id, name: String(call.name) });
    } else if (isObject(answer)) {
      const response = objectOf(answer.response);
      const only = Object.keys(response).length === 1 ? (response.result ?? response.output) : undefined;
      answers.push({
        role: 'tool',
        content: answerText(only ?? answer.response),
        ...given({ tool_call_id: takeCall(waiting, answer), function: stringOf(answer.name) }),
        ...(response.error === undefined ? {} : { error: { message: answerText(response.error) } }),
      });
    } else parts.push(parsePart(part));
  }
  if (role === 'user' && parts.length === 0 && answers.length > 0) return answers;
  return [...answers, { role, content: contentOf(parts), ...(calls.length ? { tool_calls: calls } : {}) }];
}

/** Text of a system instruction, given as text, parts or content. */
export function instructionText(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = Array.isArray(value) ? value : objectOf(value).parts;
  return objectsOf(parts)
    .map((part) => stringOf(part.text) ?? '')
    .join('\n\n');
}

/** Contents of the Gemini API as messages; answers are matched to calls by id, else by name and order. */
export function parseGeminiContents(contents: readonly unknown[], instruction?: unknown): Message[] {
  const system = instructionText(instruction);
  const messages: Message[] = system === '' ? [] : [{ role: 'system', content: system }];
  const waiting: Waiting = [];
  let calls = 0;
  for (const content of contents) {
    if (!isObject(content)) continue;
    const made = parseContent(content, waiting, calls);
    for (const message of made) calls += message.tool_calls?.length ?? 0;
    messages.push(...made);
  }
  return messages;
}

/** Contents of the chunks of one streamed answer, joined: texts and thoughts in a row are one part. */
export function joinChunks(responses: readonly unknown[]): Json | undefined {
  const parts: Json[] = [];
  let seen = false;
  for (const response of objectsOf(responses)) {
    const content = objectsOf(response.candidates)[0]?.content;
    if (!isObject(content)) continue;
    seen = true;
    for (const part of objectsOf(content.parts)) {
      const last = parts.at(-1);
      if (last && typeof last.text === 'string' && typeof part.text === 'string' && last.thought === part.thought)
        parts[parts.length - 1] = { ...last, text: last.text + part.text };
      else parts.push(part);
    }
  }
  return seen ? { role: 'model', parts } : undefined;
}
