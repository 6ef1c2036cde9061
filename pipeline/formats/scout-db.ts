import type { Json } from '../chat/fields.ts';
import type { Format } from '../format.ts';
import { resolveReferences } from '../inspect/attachments.ts';
import { PACKED_COLUMNS, plainRow, toScoutDraft, unpack } from '../inspect/scout-transcript.ts';
import { readTargetEvents } from '../inspect/target-events.ts';
import { type Skip, skip } from '../skip.ts';
import { openParquet, type ParquetRow } from '../sources/parquet.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

/** Columns that are far larger than the conversation and hold it once more. */
const EVENTS = ['events', 'events_data', 'timelines'];

/** The conversation from a row's events, for a transcript that has no messages of its own. */
async function messagesOfEvents(row: ParquetRow | undefined): Promise<unknown> {
  const { events, events_data: pool } = row ?? {};
  if (typeof events !== 'string' || events === '') return [];
  const text = typeof pool === 'string' && pool !== '' ? `,"events_data":${pool}` : '';
  async function* read(): AsyncIterable<Uint8Array> {
    yield Buffer.from(`{"events":${events}${text}}`);
  }
  const found = await readTargetEvents(read, [], false);
  return found ? resolveReferences(found.messages, found.attachments) : [];
}

function draftOf(row: Json, messages: unknown, place: string): Draft | Skip {
  if (row.transcript_id === undefined) return skip('bad-record', `${place}: has no transcript_id`);
  if (!Array.isArray(messages)) return skip('bad-record', `${place}: its messages are not JSON`);
  return toScoutDraft(row, messages);
}

/** The transcript database of Inspect Scout. */
export default {
  id: 'scout-db',
  title: 'Inspect Scout transcripts',
  description:
    'A folder with transcripts_<time>_<id>.parquet, one row a transcript (zstd, 25 rows a group), as scout import writes it and people publish it on Hugging ' +
    'Face. Messages are JSON text in Inspect’s form; events are read only where messages are empty. Columns score_<scorer> or scores become labels of others, ' +
    'further columns metadata. _index/*.idx beside it repeats the columns without messages and is passed over.',

  detect(head) {
    const has = (name: string) => head.columns.includes(name);
    if (head.shape !== 'parquet' || !has('transcript_id') || has('scanner_name')) return 0;
    return ['messages', 'source_type', 'task_set'].some(has) ? 0.97 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const parquet = await openParquet(await source.localPath());
    if (!parquet.columns.includes('messages')) {
      yield parquet.columns.includes('filename')
        ? skip('companion-file', `index of a transcript database: ${parquet.rows} rows without messages`)
        : skip('not-a-transcript', `${parquet.rows} rows of transcripts, and no column with their messages`);
      return;
    }
    const columns = parquet.columns.filter((name) => !EVENTS.includes(name));
    let number = 0;
    for (const index of parquet.sizes.keys()) {
      let beside: readonly ParquetRow[] | undefined;
      for (const [i, row] of (await parquet.group(index, columns)).entries()) {
        number++;
        let messages = row.messages === null || row.messages === '' ? [] : unpack(row.messages);
        if (Array.isArray(messages) && messages.length === 0) {
          beside ??= await parquet.group(index, EVENTS);
          messages = await messagesOfEvents(beside[i]);
        }
        yield draftOf(plainRow(row, ...PACKED_COLUMNS), messages, `row ${number}`);
      }
    }
  },
} satisfies Format;
