import { parseAnyMessage } from '../chat/any-messages.ts';
import { factorsOf, idOf, restOf } from '../chat/chat-facts.ts';
import { type Json, listOf, stringOf } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { plainRow, unpack } from '../inspect/scout-transcript.ts';
import { type Skip, skip } from '../skip.ts';
import { openParquet } from '../sources/parquet.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel, Message } from '../transcript.ts';

/** Columns that hold a conversation, the first that is there is taken. */
const CONVERSATIONS = ['messages', 'conversations', 'conversation'];
const LABELS = ['labels', 'label'];

const ANSWERING = /^(?:gpt|chatgpt|model|bot|ai)$/i;
const OBSERVING = /^(?:observation|tool_response|function_response)$/i;

/** A value without what a table fills in: every struct has all fields, null where a message has none. */
function dense(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dense);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, dense(item)]),
  );
}

/** A turn `{from, value}` as the message that it is. */
function fromTurn(turn: Json): Json {
  const from = String(turn.from);
  if (/^(?:function_call|tool_call)$/i.test(from)) {
    const call = unpack(turn.value);
    return {
      role: 'assistant',
      content: '',
      tool_calls: (Array.isArray(call) ? call : [call]).map((one) => ({ function: one })),
    };
  }
  const role = ANSWERING.test(from) ? 'assistant' : OBSERVING.test(from) ? 'tool' : from;
  return { role: role === 'human' ? 'user' : role, content: turn.value ?? '' };
}

function messagesOf(cell: unknown): Message[] {
  const turns = listOf(dense(unpack(cell))).map(unpack);
  return nameAnswers(
    turns.flatMap((turn) =>
      parseAnyMessage(isObject(turn) && 'from' in turn && !('role' in turn) ? fromTurn(turn) : turn),
    ),
  );
}

/** Labels of a row: a list of names, each given, or one value. */
function labelsOf(row: Json): readonly ForeignLabel[] {
  return LABELS.flatMap((column): ForeignLabel[] => {
    const value = unpack(row[column]);
    if (Array.isArray(value))
      return value.filter((name) => typeof name === 'string').map((name) => ({ name, value: true, author: 'dataset' }));
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [{ name: column, value, author: 'dataset' }]
      : [];
  });
}

function toDraft(cells: Json, column: string, number: number): Draft | Skip {
  const messages = messagesOf(cells[column]);
  if (messages.length === 0) return skip('no-messages', `row ${number}: no message in column ${column}`);
  const { [column]: _, ...other } = cells;
  const row = plainRow(other, 'metadata');
  const labels = labelsOf(row);
  return {
    kind: 'transcript',
    sourceId: idOf(row) ?? `row ${number}`,
    messages,
    ...factorsOf(row),
    ...(stringOf(row.task_id) === undefined ? {} : { task_id: stringOf(row.task_id)! }),
    ...restOf(row, 'run_id', 'task_id', ...LABELS),
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** Conversations in a Parquet file, as data sets are published. */
export default {
  id: 'hf-parquet',
  title: 'Parquet with conversations',
  description:
    'Data sets on Hugging Face (data/train-00000-of-00001.parquet) and elsewhere: one row a conversation, in a column messages, conversations or ' +
    'conversation, as list of structs or as JSON text; turns {role, content} in any form of chat, or {from, value}. labels or label are labels of others, ' +
    'further columns factors and metadata.',

  detect(head) {
    if (head.shape !== 'parquet' || head.columns.includes('transcript_id')) return 0;
    return head.columns.some((name) => CONVERSATIONS.includes(name)) ? 0.8 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const parquet = await openParquet(await source.localPath());
    const column = CONVERSATIONS.find((name) => parquet.columns.includes(name));
    if (column === undefined) return;
    let number = 0;
    for await (const rows of parquet.groups(parquet.columns))
      for (const row of rows) yield toDraft(row, column, ++number);
  },
} satisfies Format;
