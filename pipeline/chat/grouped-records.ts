import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Json } from './fields.ts';
import { isObject } from './openai-messages.ts';

/** Something inside a record that belongs to a group (a span to its trace). */
export interface Member<T> {
  readonly key: string;
  readonly value: T;
}

/** All members of one group, in the order in which they stood. */
export interface Group<T> {
  readonly kind: 'group';
  readonly key: string;
  readonly values: readonly T[];
}

/**
 * Gathers what belongs together wherever it stands in a source. Reads it twice: the first time finds where each group ends, so that the second
 * holds no more than the groups that are open.
 */
export async function* groupRecords<T>(
  source: SourceFile,
  membersOf: (record: Json) => readonly Member<T>[],
  pointer: readonly string[] = [],
): AsyncIterable<Group<T> | Skip> {
  const last = new Map<string, number>();
  for await (const record of readRecords(source, pointer)) {
    if (record.kind === 'skip' || !isObject(record.value)) continue;
    for (const { key } of membersOf(record.value)) last.set(key, record.index);
  }
  const open = new Map<string, T[]>();
  for await (const record of readRecords(source, pointer)) {
    if (record.kind === 'skip') {
      yield record;
      continue;
    }
    const members = isObject(record.value) ? membersOf(record.value) : [];
    if (members.length === 0)
      yield skip('bad-record', 'not a record of this format', { line: record.line, byte: record.byte });
    const done = new Set<string>();
    for (const { key, value } of members) {
      const values = open.get(key);
      if (values) values.push(value);
      else open.set(key, [value]);
      if (last.get(key) === record.index) done.add(key);
    }
    for (const key of done) {
      yield { kind: 'group', key, values: open.get(key) ?? [] };
      open.delete(key);
    }
  }
}
