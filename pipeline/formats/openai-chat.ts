import { placeOf } from '../chat/each-record.ts';
import { type Json, stringOf } from '../chat/fields.ts';
import { isObject, parseOpenAiMessage } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { skip } from '../skip.ts';
import { readRecords } from '../sources/source-file.ts';
import { type Draft, FACTORS, type Message } from '../transcript.ts';

/** The messages of a record, wherever a tool that logs chats puts them; the answer of a request comes last. */
function findMessages(record: Json): readonly unknown[] | undefined {
  const asked = [record, record.request, record.body]
    .filter(isObject)
    .find((candidate) => Array.isArray(candidate.messages));
  const answered = isObject(record.response) && isObject(record.response.body) ? record.response.body : record.response;
  const choices = isObject(answered) && Array.isArray(answered.choices) ? answered.choices : undefined;
  if (!asked && !choices) return undefined;
  const answer = isObject(choices?.[0]) ? [choices[0].message] : [];
  return [...((asked?.messages as readonly unknown[] | undefined) ?? []), ...answer];
}

/** True for a record that Anthropic's or somebody else's form explains better. */
function isForeign(record: Json): boolean {
  const messages = findMessages(record) ?? [];
  return (
    'system' in record ||
    messages.some(
      (message) =>
        isObject(message) &&
        Array.isArray(message.content) &&
        message.content.some(
          (part) =>
            isObject(part) && ['tool_use', 'tool_result', 'thinking', 'redacted_thinking'].includes(String(part.type)),
        ),
    )
  );
}

function isChat(record: unknown): record is Json {
  const first = isObject(record) ? findMessages(record)?.[0] : undefined;
  return (
    isObject(first) &&
    typeof first.role === 'string' &&
    ('content' in first || 'tool_calls' in first || 'reasoning_content' in first)
  );
}

function toDraft(record: Json, place: string): Draft | undefined {
  const messages = findMessages(record)
    ?.map(parseOpenAiMessage)
    .filter((message): message is Message => message !== undefined);
  if (!messages) return undefined;
  const { messages: _, request, response, body, metadata, ...rest } = record;
  const said: Json = { ...rest, ...(isObject(metadata) ? metadata : {}) };
  const model =
    stringOf(record.model) ??
    [request, body, response]
      .filter(isObject)
      .map((part) => stringOf(part.model))
      .find((name) => name !== undefined);
  const factors = Object.fromEntries(
    FACTORS.flatMap((factor) => {
      const value = stringOf(said[factor]) ?? (factor === 'model' ? model : undefined);
      return value === undefined ? [] : [[factor, value]];
    }),
  );
  const other = Object.entries(said).filter(([name]) => !(name in factors) && !['id', 'custom_id'].includes(name));
  return {
    kind: 'transcript',
    sourceId: stringOf(record.id) ?? stringOf(record.custom_id) ?? stringOf(said.id) ?? place,
    messages,
    ...factors,
    metadata: Object.fromEntries(other),
  };
}

/** Chat messages in OpenAI's form, as JSON Lines or as an array. */
export default {
  id: 'openai-chat',
  title: 'OpenAI chat messages',
  description:
    'JSON Lines or an array of records with `messages`, request and response pairs, or batch output (custom_id). Reasoning in reasoning_content (DeepSeek, ' +
    'vLLM), reasoning or reasoning_details (OpenRouter), or inline tags; arguments of tools as JSON text; legacy function_call. Factors are taken from the ' +
    'record and its metadata.',

  detect(head) {
    const records = head.records.filter(isObject);
    if (records.length === 0) return 0;
    const share = records.filter((record) => isChat(record) && !isForeign(record)).length / records.length;
    return share * 0.7;
  },

  async *read(source) {
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      const draft = isObject(record.value) ? toDraft(record.value, placeOf(source, record)) : undefined;
      yield draft ?? skip('bad-record', 'has no messages', { line: record.line, byte: record.byte });
    }
  },
} satisfies Format;
