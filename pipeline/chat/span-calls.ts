import type { Message } from '../transcript.ts';
import { parseAnyMessage, parseAnyMessages, unpackJson } from './any-messages.ts';
import { type Json, listOf, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject } from './openai-messages.ts';
import type { Span } from './spans.ts';

/** What a span says of one call of a model. */
export interface SpanCall {
  readonly input: readonly Message[];
  readonly output: readonly Message[];
  /** Lower is better: conventions before what a framework logs of the same call. */
  readonly rank: number;
}

/** `a.0.b: x` under a prefix, as a list of nested objects. */
export function unflatten(attributes: Json, prefix: string): readonly unknown[] {
  const root: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const keys = name.slice(prefix.length + 1).split('.');
    if (!/^\d+$/.test(keys[0]!)) continue;
    let at = root;
    for (const [index, key] of keys.entries()) {
      if (index === keys.length - 1) at[key] = value;
      else {
        // without a prototype, so that a key such as `__proto__` is a key like any other
        if (!isObject(at[key])) at[key] = Object.create(null);
        at = at[key] as Record<string, unknown>;
      }
    }
  }
  return inOrder(root);
}

function inOrder(value: unknown): readonly unknown[] {
  return Object.entries(objectOf(value))
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}

/** A flattened message of OpenLLMetry (`role`, `content`, `tool_calls.K.name`) or OpenInference (`message.role`, …). */
function parseFlat(value: unknown): readonly Message[] {
  const outer = objectOf(value);
  const inner: Record<string, unknown> = isObject(outer.message) ? outer.message : outer;
  const message = Object.fromEntries(Object.entries(inner).map(([key, item]) => [key.replace(/^message\./, ''), item]));
  const calls = inOrder(message.tool_calls).map((call) => {
    const made = objectOf(objectOf(call).tool_call ?? call);
    const told = isObject(made.function) ? made.function : made;
    return { id: made.id, function: { name: told.name, arguments: told.arguments } };
  });
  const parts = inOrder(message.contents).map((part) => {
    const content = objectOf(objectOf(part).message_content ?? part);
    const image = objectOf(objectOf(content.image).image).url;
    return content.type === 'reasoning'
      ? { type: 'reasoning', reasoning: content.text ?? content.reasoning }
      : image
        ? { type: 'image', image }
        : content;
  });
  const content = parts.length > 0 ? parts : unpackContent(message.content);
  return parseAnyMessage({
    role: message.role ?? 'assistant',
    content,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(message.tool_call_id === undefined ? {} : { tool_call_id: message.tool_call_id }),
    ...(message.name === undefined ? {} : { name: message.name }),
    ...(message.reasoning === undefined ? {} : { reasoning_content: message.reasoning }),
  });
}

/** Content that OpenLLMetry wrote as JSON text of parts. */
function unpackContent(content: unknown): unknown {
  const unpacked = unpackJson(content);
  return Array.isArray(unpacked) && objectsOf(unpacked).some((part) => 'type' in part) ? unpacked : content;
}

/** Events `gen_ai.user.message`, `gen_ai.choice` and so on, as span events or as JSON under `events`. */
function parseEvent(
  name: string,
  body: Json,
): { readonly output: boolean; readonly messages: readonly Message[] } | undefined {
  const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(name)?.[1];
  const content = objectOf(unpackJson(body['gen_ai.event.content']));
  const fields = { ...content, ...body };
  if (role !== undefined) {
    const made = {
      role,
      ...fields,
      ...(role === 'tool' && fields.id !== undefined ? { tool_call_id: fields.id } : {}),
    };
    return { output: false, messages: parseAnyMessage(made) };
  }
  if (name === 'gen_ai.choice') {
    const message = objectOf(unpackJson(fields.message ?? fields));
    return {
      output: true,
      messages: parseAnyMessage({ role: 'assistant', tool_calls: fields.tool_calls, ...message }),
    };
  }
  if (name === 'gen_ai.content.prompt')
    return { output: false, messages: parseAnyMessages(fields['gen_ai.prompt'], 'user') };
  if (name === 'gen_ai.content.completion')
    return { output: true, messages: parseAnyMessages(fields['gen_ai.completion'], 'assistant') };
  return undefined;
}

function eventCall(span: Span): SpanCall {
  const logged = objectsOf(unpackJson(span.attributes.events)).map((event) => ({
    name: String(event['event.name']),
    attributes: event,
  }));
  const parsed = [...span.events, ...logged]
    .map((event) => parseEvent(event.name, event.attributes))
    .filter((event) => event !== undefined);
  return {
    input: parsed.filter((event) => !event.output).flatMap((event) => event.messages),
    output: parsed.filter((event) => event.output).flatMap((event) => event.messages),
    rank: 0,
  };
}

/** Text of `gen_ai.system_instructions`: JSON text of parts. */
function systemOf(value: unknown): readonly Message[] {
  const unpacked = unpackJson(value);
  const text =
    typeof unpacked === 'string'
      ? unpacked
      : objectsOf(unpacked)
          .map((part) => stringOf(part.content) ?? stringOf(part.text) ?? '')
          .join('\n\n');
  return text === '' ? [] : [{ role: 'system', content: text }];
}

/** The call of a model that a span describes; undefined when it describes none, or none with content. */
export function spanCall(span: Span): SpanCall | undefined {
  const details = span.events.find((event) => event.name.endsWith('inference.operation.details'))?.attributes;
  const at: Json = details ? { ...span.attributes, ...details } : span.attributes;
  const kind = String(at['openinference.span.kind'] ?? '').toUpperCase();
  const type = String(unpackText(at['mlflow.spanType']) ?? '').toUpperCase();
  const model = kind === 'LLM' || /^(?:CHAT_MODEL|LLM)$/.test(type);
  const asked = at['gen_ai.input.messages'];
  const candidates: (() => SpanCall)[] = [
    () => ({
      input: [...systemOf(at['gen_ai.system_instructions']), ...parseAnyMessages(asked, 'user')],
      output: parseAnyMessages(at['gen_ai.output.messages'], 'assistant'),
      rank: 0,
    }),
    () => flatCall(at, 'gen_ai.prompt', 'gen_ai.completion'),
    () => flatCall(at, 'llm.input_messages', 'llm.output_messages'),
    () => eventCall(span),
    () => ({
      input: parseAnyMessages(at['ai.prompt.messages'], 'user'),
      output: [
        ...parseAnyMessages(at['ai.response.text'], 'assistant'),
        ...parseAnyMessages(at['ai.response.toolCalls'], 'assistant'),
      ],
      rank: 0,
    }),
    () => ({
      input: parseAnyMessages(at.request_data, 'user'),
      output: parseAnyMessages(at.response_data, 'assistant'),
      rank: 0,
    }),
    () => ({
      input: parseAnyMessages(at['gcp.vertex.agent.llm_request'], 'user'),
      output: parseAnyMessages(at['gcp.vertex.agent.llm_response'], 'assistant'),
      rank: 1,
    }),
    () => ({
      input: model ? parseAnyMessages(at['mlflow.spanInputs'] ?? at['input.value'], 'user') : [],
      output: model ? parseAnyMessages(at['mlflow.spanOutputs'] ?? at['output.value'], 'assistant') : [],
      rank: 0,
    }),
  ];
  for (const make of candidates) {
    const call = make();
    if (call.input.length > 0 || call.output.length > 0) return call;
  }
  return undefined;
}

function unpackText(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^"|"$/g, '') : value;
}

function flatCall(attributes: Json, input: string, output: string): SpanCall {
  return {
    input: listOf(unflatten(attributes, input)).flatMap(parseFlat),
    output: listOf(unflatten(attributes, output)).flatMap(parseFlat),
    rank: 0,
  };
}
