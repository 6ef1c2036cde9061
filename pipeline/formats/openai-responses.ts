import { factorsOf, idOf, restOf } from '../chat/chat-facts.ts';
import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { parseResponsesItems } from '../chat/responses-items.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

const ITEM =
  /^(?:message|reasoning|function_call|function_call_output|custom_tool_call(?:_output)?|\w+_call(?:_output)?)$/;

function isItems(value: unknown): boolean {
  return objectsOf(value).some((item) => ITEM.test(String(item.type)));
}

/** Items that went in and came out, wherever a log keeps them; the state of OpenAI's Agents SDK too. */
function itemsOf(
  record: Json,
): { readonly input: unknown; readonly output: unknown; readonly facts: Json } | undefined {
  if ('original_input' in record && Array.isArray(record.generated_items)) {
    const output = objectsOf(record.generated_items).map((item) => item.raw_item);
    const given = listOf(record.model_responses).flatMap((response) => listOf(objectOf(response).output));
    return { input: record.original_input, output: output.length > 0 ? output : given, facts: {} };
  }
  const request = [record.request, record.body].find((part) => isObject(part) && 'input' in part);
  const response = objectOf(record.response);
  const answer = [record, response.body, response].find(
    (part): part is Json => isObject(part) && (part.object === 'response' || isItems(part.output)),
  );
  const input = objectOf(request ?? record).input;
  if (answer || isItems(input)) return { input, output: answer?.output, facts: { ...objectOf(request), ...answer } };
  return undefined;
}

/** An item by itself, in a file that is nothing but the items of one conversation. */
function isItem(record: unknown): record is Json {
  return (
    isObject(record) &&
    (ITEM.test(String(record.type)) || 'role' in record) &&
    !('messages' in record) &&
    !('payload' in record)
  );
}

function isItemList(records: readonly unknown[]): boolean {
  const items = records.filter(isItem);
  const special = items.some((item) => /^(?:reasoning|\w+_call|\w+_call_output)$/.test(String(item.type)));
  return special && isItem(records[0]) && items.length >= records.length / 2;
}

async function* readItems(source: SourceFile): AsyncIterable<Draft | Skip> {
  const items: Json[] = [];
  for await (const record of readRecords(source)) {
    if (record.kind === 'skip') yield record;
    else if (isItem(record.value)) items.push(record.value);
    else yield skip('bad-record', 'not an item', { line: record.line, byte: record.byte });
  }
  yield { kind: 'transcript', sourceId: 'line 1', messages: parseResponsesItems(items) };
}

function toDraft(record: Json, place: string): Draft | undefined {
  const found = itemsOf(record);
  if (!found) return undefined;
  const input = typeof found.input === 'string' ? [{ role: 'user', content: found.input }] : listOf(found.input);
  const instructions = stringOf(found.facts.instructions) ?? stringOf(record.instructions);
  const messages = parseResponsesItems([
    ...(instructions === undefined ? [] : [{ role: 'system', content: instructions }]),
    ...input,
    ...listOf(found.output),
  ]);
  const incomplete = stringOf(objectOf(found.facts.incomplete_details).reason);
  const error = stringOf(objectOf(found.facts.error).message);
  return {
    kind: 'transcript',
    sourceId: idOf(record) ?? stringOf(found.facts.id) ?? place,
    messages,
    ...factorsOf(record),
    ...given({ model: stringOf(found.facts.model) ?? stringOf(record.model), limit: incomplete, error }),
    ...restOf(
      without(record, 'error', 'incomplete_details', 'instructions', 'model'),
      'input',
      'output',
      'request',
      'response',
      'body',
      'original_input',
      'generated_items',
      'model_responses',
    ),
  };
}

/** Items of OpenAI's Responses API. */
export default {
  id: 'openai-responses',
  title: 'OpenAI Responses items',
  description:
    'Records with input and output items (message, reasoning, function_call and its output, custom_tool_call, built-in tools such as web_search_call), ' +
    'response objects, request and response pairs, batches, the run state of the Agents SDK, or nothing but items (then the file is one transcript). Reasoning may be a summary only, or encrypted ' +
    '(then redacted, with the summary in its place). Items that follow each other without an answer between are one message.',

  detect(head) {
    if (isItemList(head.records)) return 0.9;
    return shareOf(head.records, (record) => itemsOf(record) !== undefined && !('resourceSpans' in record)) * 0.9;
  },

  read: (source) => (isItemList(source.head.records) ? readItems(source) : eachRecord(source, toDraft)),
} satisfies Format;
