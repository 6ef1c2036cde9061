import { factorsOf, idOf, restOf } from '../chat/chat-facts.ts';
import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, listOf, objectsOf, stringOf } from '../chat/fields.ts';
import { isObject, parseArguments, parseOpenAiMessage } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { parseJson } from '../sources/tolerant-json.ts';
import type { Draft, Message, ToolCall } from '../transcript.ts';

const ANSWERING = /^(?:gpt|assistant|chatgpt|model|bot|ai|bing|bard)$/i;
const OBSERVING = /^(?:observation|tool|tool_response|function_response|function)$/i;

/** Calls written as JSON text: one object or a list. */
function parseCalls(text: string, before: number): ToolCall[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return [
      { id: `call-${before + 1}`, function: 'unknown', arguments: { raw: text }, parse_error: 'call is not JSON' },
    ];
  }
  return objectsOf(Array.isArray(value) ? value : [value]).map((call, index) => ({
    id: `call-${before + index + 1}`,
    function: stringOf(call.name) ?? 'unknown',
    ...parseArguments(call.arguments ?? call.parameters),
  }));
}

function parseTurns(turns: readonly Json[]): Message[] {
  const messages: Message[] = [];
  const waiting: ToolCall[] = [];
  let calls = 0;
  for (const turn of turns) {
    const from = String(turn.from ?? turn.role ?? '');
    const text = typeof turn.value === 'string' ? turn.value : (stringOf(turn.content) ?? '');
    if (/^(?:function_call|tool_call)$/i.test(from)) {
      const made = parseCalls(text, calls);
      calls += made.length;
      waiting.splice(0, waiting.length, ...made);
      messages.push({ role: 'assistant', content: '', tool_calls: made });
    } else if (OBSERVING.test(from)) {
      const call = waiting.shift();
      messages.push({
        role: 'tool',
        content: text,
        ...(call ? { tool_call_id: call.id, function: call.function } : {}),
      });
    } else
      messages.push({
        role: ANSWERING.test(from) ? 'assistant' : /^system$/i.test(from) ? 'system' : 'user',
        content: text,
      });
  }
  return messages;
}

function turnsOf(record: Json): readonly Json[] {
  return objectsOf(record.conversations ?? record.conversation).filter((turn) => 'from' in turn && 'value' in turn);
}

function isAlpaca(record: Json): boolean {
  return (
    typeof record.instruction === 'string' && ('output' in record || 'chosen' in record) && !('messages' in record)
  );
}

function isPair(record: Json): boolean {
  return Array.isArray(record.chosen_messages) && Array.isArray(record.rejected_messages);
}

function alpacaTurns(record: Json): Message[] {
  const before = listOf(record.history).flatMap((pair): Message[] => [
    { role: 'user', content: String(listOf(pair)[0] ?? '') },
    { role: 'assistant', content: String(listOf(pair)[1] ?? '') },
  ]);
  const asked = [record.instruction, record.input].filter((text) => typeof text === 'string' && text !== '').join('\n');
  const answer: Message[] = typeof record.output === 'string' ? [{ role: 'assistant', content: record.output }] : [];
  return [...before, { role: 'user', content: asked }, ...answer];
}

/** A record's conversations: one, or the two of a preference pair. */
function conversations(record: Json): readonly { readonly name?: string; readonly messages: readonly Message[] }[] {
  if (isPair(record)) {
    return (['chosen', 'rejected'] as const).map((name) => ({
      name,
      messages: listOf(record[`${name}_messages`])
        .map(parseOpenAiMessage)
        .filter((message) => message !== undefined),
    }));
  }
  const shared = isAlpaca(record) ? alpacaTurns(record) : parseTurns(turnsOf(record));
  if (!('chosen' in record && 'rejected' in record)) return [{ messages: shared }];
  return (['chosen', 'rejected'] as const).map((name) => {
    const answer = record[name];
    const last = isObject(answer)
      ? parseTurns([answer])
      : [{ role: 'assistant' as const, content: String(answer ?? '') }];
    return { name, messages: [...shared, ...last] };
  });
}

function toDrafts(record: Json, place: string): readonly Draft[] | undefined {
  if (!isPair(record) && !isAlpaca(record) && turnsOf(record).length === 0) return undefined;
  const id = idOf(record) ?? place;
  const system = stringOf(record.system) ?? stringOf(record.system_prompt);
  return conversations(record).map(({ name, messages }) => ({
    kind: 'transcript',
    sourceId: name === undefined ? id : `${id}/${name}`,
    messages: [...(system === undefined ? [] : [{ role: 'system', content: system } as const]), ...messages],
    ...factorsOf(record),
    ...given({ condition: name }),
    ...restOf(
      record,
      'conversations',
      'conversation',
      'system',
      'system_prompt',
      'instruction',
      'input',
      'output',
      'history',
      'chosen',
      'rejected',
      'chosen_messages',
      'rejected_messages',
    ),
  }));
}

/** ShareGPT and Alpaca records, as LLaMA-Factory takes them. */
export default {
  id: 'sharegpt',
  title: 'ShareGPT, Alpaca or preference pairs',
  description:
    'Records with conversations[{from, value}] (human, gpt, system, function_call with JSON text, observation), Alpaca’s instruction, input, output and ' +
    'history, and pairs chosen/rejected (also chosen_messages/rejected_messages of LLaMA-Factory v1, content[{type, value}]): a pair gives two transcripts ' +
    'with condition chosen and rejected. Reasoning stands in <think> inside the text.',

  detect(head) {
    return shareOf(head.records, (record) => isPair(record) || turnsOf(record).length > 0 || isAlpaca(record)) * 0.9;
  },

  read: (source) => eachRecord(source, toDrafts),
} satisfies Format;
