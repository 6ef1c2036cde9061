import { shareOf } from '../chat/each-record.ts';
import { given, type Json, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { scoreLabels } from '../inspect/sample-draft.ts';
import { plainRow, toScoutDraft, unpack } from '../inspect/scout-transcript.ts';
import { type Skip, skip } from '../skip.ts';
import { openParquet } from '../sources/parquet.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel } from '../transcript.ts';

const COLUMNS = [
  ...['transcript_id', 'scan_id', 'scanner_key', 'scanner_name', 'input_type', 'input', 'value', 'value_type', 'label'],
  ...['explanation', 'scan_error', 'validation_target'],
];

/** True for `_scan.json` and `_summary.json`, which describe a scan. */
function isAboutScan(record: Json): boolean {
  return ('scan_id' in record && 'scan_name' in record) || ('complete' in record && isObject(record.scanners));
}

/** A result's value: text of numbers and booleans is what its type says. */
function typedValue(row: Json): unknown {
  const { value, value_type: type } = row;
  if (type === 'boolean') return value === 'true' || value === true;
  if (type === 'number' && typeof value === 'string') return value.trim() === '' ? null : Number(value);
  return value;
}

/** What a scanner found, as labels of others; a scan that failed has no value. */
function labelsOf(row: Json): readonly ForeignLabel[] {
  const name = stringOf(row.scanner_key) ?? stringOf(row.scanner_name) ?? 'scanner';
  const author = stringOf(row.scanner_name) ?? name;
  if (row.scan_error !== undefined)
    return [{ name, value: null, author, ...given({ reason: stringOf(row.scan_error) }) }];
  const named = (label: ForeignLabel): ForeignLabel => ({ ...label, author });
  if (row.value_type === 'resultset')
    return objectsOf(unpack(row.value)).flatMap((result) =>
      scoreLabels({ [`${name}/${stringOf(result.label) ?? 'result'}`]: result }).map(named),
    );
  const value = row.value === undefined ? null : typedValue(row);
  const found = scoreLabels({ [name]: { value: unpack(value), explanation: row.explanation } }).map(named);
  const label = stringOf(row.label);
  return label === undefined ? found : [...found, { name: `${name}/label`, value: label, author }];
}

function draftOf(row: Json): Draft | undefined {
  const input = row.input_type === 'transcript' ? unpack(row.input) : undefined;
  if (!isObject(input) || !Array.isArray(input.messages)) return undefined;
  const facts = without(input, 'messages', 'events', 'events_data', 'timelines');
  const draft = toScoutDraft({ transcript_id: row.transcript_id, ...plainRow(facts) }, input.messages);
  return { ...draft, labels: [...(draft.labels ?? []), ...labelsOf(row)] };
}

/** What the scanners of Inspect Scout found. */
export default {
  id: 'scout-results',
  title: 'Inspect Scout scan results',
  description:
    'scans/scan_id=<id>/<scanner>.parquet, one row a transcript and result. Where `input` holds the transcript it is read with the scanner’s values as labels ' +
    'of others (a failed scan has no value); older files hold labels only, which is said. _scan.json and _summary.json beside them describe the scan.',

  detect(head) {
    if (head.shape === 'parquet')
      return head.columns.includes('scanner_name') && head.columns.includes('transcript_id') ? 0.98 : 0;
    return shareOf(head.records.slice(0, 1), isAboutScan) * 0.9;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    if (source.head.shape !== 'parquet') {
      yield skip('companion-file', 'describes a scan of Scout, no transcripts');
      return;
    }
    const parquet = await openParquet(await source.localPath());
    let bare = 0;
    let scanner = 'a scanner';
    for await (const rows of parquet.groups(COLUMNS)) {
      for (const cells of rows) {
        const row = plainRow(cells);
        scanner = stringOf(row.scanner_key) ?? scanner;
        const draft = draftOf(row);
        if (draft) yield draft;
        else bare++;
      }
    }
    if (bare > 0) yield skip('not-a-transcript', `labels only: no transcript in ${bare} of the rows of ${scanner}`);
  },
} satisfies Format;
