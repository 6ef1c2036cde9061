import { type Skip, skip } from '../skip.ts';
import type { JsonRecord } from '../sources/records.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';
import type { Json } from './fields.ts';
import { isObject } from './openai-messages.ts';

/** What one record gives: transcripts and skips, or nothing at all (then it is a bad record). */
type Given = Draft | Skip | undefined | readonly (Draft | Skip)[];

/** Where a record stands, as an id for what gives none itself: its line in JSON Lines, else its ordinal. */
export function placeOf(source: SourceFile, record: JsonRecord): string {
  return source.head.shape === 'lines' ? `line ${record.line}` : `record ${record.index + 1}`;
}

/** Turns each record of a source into drafts; broken records and those that are no objects become skips. */
export async function* eachRecord(
  source: SourceFile,
  toDrafts: (value: Json, place: string) => Given,
  pointer: readonly string[] = [],
): AsyncIterable<Draft | Skip> {
  for await (const record of readRecords(source, pointer)) {
    if (record.kind === 'skip') {
      yield record;
      continue;
    }
    const place = { line: record.line, byte: record.byte };
    const made = isObject(record.value) ? toDrafts(record.value, placeOf(source, record)) : undefined;
    if (made === undefined) yield skip('bad-record', 'not a record of this format', place);
    else if (!('kind' in made)) yield* made;
    else if (made.kind === 'skip') yield { ...place, ...made };
    else yield made;
  }
}

/** Share (0 to 1) of a head's records that a test accepts; 0 when there are none. */
export function shareOf(records: readonly unknown[], test: (record: Json) => boolean): number {
  return records.length === 0
    ? 0
    : records.filter((record) => isObject(record) && test(record)).length / records.length;
}
