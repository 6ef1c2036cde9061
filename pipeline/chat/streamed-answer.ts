import { parseJson } from '../sources/tolerant-json.ts';
import { type Json, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject } from './openai-messages.ts';

function parseEvents(text: string): readonly Json[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (!line.startsWith('data:')) return [];
    try {
      const value = parseJson(line.slice(5).trim());
      return isObject(value) ? [value] : [];
    } catch {
      return []; // `[DONE]`
    }
  });
}

/** Chunks of OpenAI's chat form as one answer. */
function joinChat(events: readonly Json[]): Json {
  const joined = { content: '', reasoning: '' };
  const calls: { id?: unknown; name: string; arguments: string }[] = [];
  for (const event of events) {
    const delta = objectOf(objectsOf(event.choices)[0]?.delta);
    joined.content += stringOf(delta.content) ?? '';
    joined.reasoning += stringOf(delta.reasoning_content) ?? stringOf(delta.reasoning) ?? '';
    for (const part of objectsOf(delta.tool_calls)) {
      const at = typeof part.index === 'number' ? part.index : calls.length;
      calls[at] ??= { name: '', arguments: '' };
      const call = calls[at];
      call.id ??= part.id;
      call.name += stringOf(objectOf(part.function).name) ?? '';
      call.arguments += stringOf(objectOf(part.function).arguments) ?? '';
    }
  }
  const tool_calls = calls.filter(Boolean).map((call) => ({ id: call.id, type: 'function', function: call }));
  const reasoning = joined.reasoning === '' ? {} : { reasoning_content: joined.reasoning };
  const message = {
    role: 'assistant',
    content: joined.content,
    ...reasoning,
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
  };
  return { id: events[0]?.id, model: events[0]?.model, choices: [{ message }] };
}

/** Events of Anthropic's stream as one answer. */
function joinAnthropic(events: readonly Json[]): Json {
  const start = objectOf(events.find((event) => event.type === 'message_start')?.message);
  const blocks: Record<string, unknown>[] = [];
  for (const event of events) {
    const at = typeof event.index === 'number' ? event.index : -1;
    if (event.type === 'content_block_start' && at >= 0) blocks[at] = { ...objectOf(event.content_block), json: '' };
    const block = blocks[at];
    if (event.type !== 'content_block_delta' || !block) continue;
    const delta = objectOf(event.delta);
    for (const name of ['text', 'thinking', 'signature'])
      if (typeof delta[name] === 'string') block[name] = `${stringOf(block[name]) ?? ''}${delta[name]}`;
    if (typeof delta.partial_json === 'string') block.json = `${String(block.json)}${delta.partial_json}`;
  }
  const content = blocks.filter(Boolean).map(({ json, ...block }) => (json === '' ? block : { ...block, input: json }));
  return { ...start, role: 'assistant', content };
}

/** The answer that a stream of server-sent events of OpenAI (chat, Responses) or Anthropic adds up to; undefined when it is none. */
export function joinStream(text: string): Json | undefined {
  const events = parseEvents(text);
  if (events.some((event) => event.type === 'message_start')) return joinAnthropic(events);
  const done = events.findLast((event) => /^response\.(?:completed|incomplete)$/.test(String(event.type)));
  if (done) return objectOf(done.response);
  return events.some((event) => Array.isArray(event.choices)) ? joinChat(events) : undefined;
}
