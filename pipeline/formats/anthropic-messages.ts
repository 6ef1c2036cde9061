import { hasAnthropicBlocks, parseAnthropicMessages } from '../chat/anthropic-messages.ts';
import { factorsOf, idOf, restOf } from '../chat/chat-facts.ts';
import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import type { Draft } from '../transcript.ts';

/** Request and answer of a record: pairs, batches (custom_id with params or result), or a bare conversation. */
function split(record: Json): { readonly request: Json; readonly answer: Json | undefined } {
  const request = [record, record.request, record.params, record.body].find(
    (part) => isObject(part) && Array.isArray(part.messages),
  );
  const asked = objectOf(record.request);
  const inner = isObject(asked.params) ? asked.params : isObject(asked.body) ? asked.body : undefined;
  const response = objectOf(record.response);
  const answer = [
    objectOf(record.result).message,
    response.message,
    response.body,
    response,
    record.completion,
    record,
  ].find((part) => isObject(part) && part.role === 'assistant' && Array.isArray(part.content));
  return { request: objectOf(request ?? inner), answer: isObject(answer) ? answer : undefined };
}

function isAnthropic(record: Json): boolean {
  const { request, answer } = split(record);
  const messages = listOf(request.messages);
  const roles = objectsOf(messages).map((message) => message.role);
  if (roles.some((role) => role === 'tool' || role === 'function' || role === 'developer')) return false;
  if (answer && (answer.type === 'message' || hasAnthropicBlocks([answer]))) return true;
  if (messages.length === 0) return false;
  const system = typeof request.system === 'string' || objectsOf(request.system)[0]?.type === 'text';
  return (system && !roles.includes('system')) || hasAnthropicBlocks(messages);
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isAnthropic(record)) return undefined;
  const { request, answer } = split(record);
  const asked = listOf(request.messages);
  const messages = parseAnthropicMessages(answer ? [...asked, answer] : asked, request.system);
  const stop = stringOf(answer?.stop_reason) ?? stringOf(record.stop_reason);
  const model = stringOf(answer?.model) ?? stringOf(request.model) ?? stringOf(record.model);
  return {
    kind: 'transcript',
    sourceId: idOf(record) ?? stringOf(answer?.id) ?? place,
    messages,
    ...factorsOf(record),
    ...given({ model, limit: stop === 'max_tokens' ? stop : undefined }),
    ...restOf(
      record,
      'messages',
      'system',
      'model',
      'request',
      'params',
      'body',
      'response',
      'result',
      'completion',
      'content',
      'role',
    ),
  };
}

/** Conversations as Anthropic's Messages API takes and gives them. */
export default {
  id: 'anthropic-messages',
  title: 'Anthropic Messages',
  description:
    'JSON Lines or arrays of requests (system beside messages), of request and response pairs, or of batch results (custom_id with result.message). ' +
    'Tool results stand in user messages and become messages of the tool; thinking blocks are reasoning, redacted_thinking and thinking that left ' +
    'only its signature are redacted; server tools are calls. Claims only what has a system field or Anthropic’s blocks.',

  detect(head) {
    return shareOf(head.records, isAnthropic) * 0.92;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
