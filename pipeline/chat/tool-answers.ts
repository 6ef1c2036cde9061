import { stringifyJson } from '../channels.ts';
import type { Message, Part } from '../transcript.ts';
import { contentOf } from './fields.ts';
import { isObject } from './openai-messages.ts';

/** Text of a tool's answer, whatever a source keeps it as: text, parts with text, or any JSON. */
export function answerText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((part) => isObject(part) && typeof part.text === 'string')
  )
    return value.map((part) => String((part as { readonly text: string }).text)).join('\n');
  return stringifyJson(value);
}

/** Content of a tool's answer with its images kept apart from its texts. */
export function answerContent(value: unknown): Message['content'] {
  if (!Array.isArray(value)) return answerText(value);
  const parts = value.map((part): Part => {
    if (typeof part === 'string') return { type: 'text', text: part };
    if (isObject(part) && typeof part.text === 'string') return { type: 'text', text: part.text };
    if (isObject(part) && part.type === 'image') return { type: 'image', image: imageOf(part) };
    return { type: 'data', data: part };
  });
  return contentOf(parts);
}

/** Address or data URI of an image part of Anthropic's form. */
export function imageOf(part: Readonly<Record<string, unknown>>): string {
  const source = isObject(part.source) ? part.source : part;
  if (typeof source.url === 'string') return source.url;
  const data = source.data ?? source.image;
  const type = source.media_type ?? source.mimeType;
  return typeof data === 'string' ? (typeof type === 'string' ? `data:${type};base64,${data}` : data) : '';
}

/** Gives each tool's answer the name of the tool that its call names. */
export function nameAnswers(messages: readonly Message[]): Message[] {
  const names = new Map<string, string>();
  return messages.map((message) => {
    for (const call of message.tool_calls ?? []) names.set(call.id, call.function);
    if (message.role !== 'tool' || message.function !== undefined || message.tool_call_id === undefined) return message;
    const name = names.get(message.tool_call_id);
    return name === undefined ? message : { ...message, function: name };
  });
}
