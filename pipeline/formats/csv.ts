import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { messageOf } from '../errors.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import { type Draft, FACTORS, type Message, type Role } from '../transcript.ts';

/** Column names that people use, best first. */
const SYNONYMS = {
  id: ['transcript_id', 'conversation_id', 'session_id', 'run_id', 'sample_id', 'id'],
  role: ['role', 'speaker', 'author'],
  content: ['content', 'text', 'message'],
  turn: ['turn', 'index', 'message_index', 'timestamp'],
  reasoning: ['reasoning', 'thinking', 'cot', 'scratchpad', 'reasoning_content'],
  system: ['system', 'system_prompt'],
  prompt: ['prompt', 'input', 'question', 'user'],
  response: ['response', 'output', 'completion', 'answer', 'assistant'],
} as const;
type Field = keyof typeof SYNONYMS;
type Columns = Partial<Record<Field, string>>;
type Row = Readonly<Record<string, string>>;

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  agent: 'assistant',
  model: 'assistant',
  gpt: 'assistant',
  tool: 'tool',
  function: 'tool',
  environment: 'tool',
};

/** Which column holds what, by its name whatever the case. */
function findColumns(columns: readonly string[]): Columns {
  const lower = new Map(columns.map((column) => [column.toLowerCase(), column]));
  return Object.fromEntries(
    (Object.keys(SYNONYMS) as Field[]).flatMap((field) => {
      const name = SYNONYMS[field].find((synonym) => lower.has(synonym));
      return name === undefined ? [] : [[field, lower.get(name)]];
    }),
  );
}

/** `messages`: one row a message; `transcripts`: one row a transcript. */
function tableKind(columns: Columns): 'messages' | 'transcripts' | undefined {
  if (columns.id && columns.role && columns.content) return 'messages';
  return columns.prompt && columns.response ? 'transcripts' : undefined;
}

interface PlacedRow {
  readonly row: Row;
  readonly line: number;
}

function placeOf(error: unknown): { readonly line?: number } {
  return error instanceof CsvError && typeof error.lines === 'number' ? { line: error.lines } : {};
}

/** Rows of the table with their lines; a row that does not fit the header is a skip. */
async function* readRows(source: SourceFile): AsyncIterable<PlacedRow | Skip> {
  const skips: Skip[] = [];
  const parser = Readable.from(source.bytes()).pipe(
    parse({
      delimiter: source.head.delimiter ?? ',',
      columns: (header: string[]) => header.map((name) => name.trim()),
      bom: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error: CsvError | undefined) => {
        skips.push(skip('bad-record', error?.message ?? 'row does not fit the header', placeOf(error)));
        return undefined;
      },
    }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ readonly record: Row; readonly info: Info }>) {
      yield* skips.splice(0);
      yield { row: record, line: info.lines };
    }
  } catch (error) {
    yield skip('bad-record', messageOf(error), placeOf(error));
  }
  yield* skips.splice(0);
}

/** Factors of a row; every other column that is not the conversation itself becomes metadata. */
function facts(
  row: Row,
  columns: Columns,
): Pick<Draft, 'metadata'> & Partial<Record<(typeof FACTORS)[number], string>> {
  const conversation = new Set(Object.values(columns));
  const rest = Object.entries(row).filter(([name, value]) => value !== '' && !conversation.has(name));
  const isFactor = (name: string) => (FACTORS as readonly string[]).includes(name);
  return {
    ...Object.fromEntries(rest.filter(([name]) => isFactor(name))),
    metadata: Object.fromEntries(rest.filter(([name]) => !isFactor(name))),
  };
}

function withReasoning(role: Role, content: string, reasoning: string | undefined): Message {
  if (role !== 'assistant' || !reasoning) return { role, content };
  return {
    role,
    content: [{ type: 'reasoning', reasoning }, ...(content === '' ? [] : [{ type: 'text', text: content } as const])],
  };
}

function readTranscriptRow({ row, line }: PlacedRow, columns: Columns): Draft {
  const value = (field: Field) => (columns[field] === undefined ? undefined : row[columns[field]]);
  const system = value('system');
  return {
    kind: 'transcript',
    sourceId: value('id') || `line ${line}`,
    messages: [
      ...(system ? [{ role: 'system', content: system } as const] : []),
      { role: 'user', content: value('prompt') ?? '' },
      withReasoning('assistant', value('response') ?? '', value('reasoning')),
    ],
    ...facts(row, columns),
  };
}

/** Messages of one transcript, in the order of their turn where it is a number, else as they stand. */
function closeGroup(id: string, rows: readonly PlacedRow[], columns: Columns): Draft {
  const turn = ({ row }: PlacedRow) =>
    columns.turn === undefined || row[columns.turn] === '' ? Number.NaN : Number(row[columns.turn]);
  const ordered = rows.every((row) => Number.isFinite(turn(row))) ? [...rows].sort((a, b) => turn(a) - turn(b)) : rows;
  const merged = Object.assign(
    {},
    ...[...ordered]
      .reverse()
      .map(({ row }) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''))),
  ) as Row;
  return {
    kind: 'transcript',
    sourceId: id,
    messages: ordered.map(({ row }) =>
      withReasoning(
        ROLES[row[columns.role!]!.trim().toLowerCase()]!,
        row[columns.content!] ?? '',
        columns.reasoning && row[columns.reasoning],
      ),
    ),
    ...facts(merged, columns),
  };
}

/** Tables with one row a message or one row a transcript. */
export default {
  id: 'csv',
  title: 'CSV (one row a message, or one row a transcript)',
  description:
    'Delimited text (comma, semicolon, tab or bar) with a header. One row a message: transcript_id, role and content, ordered by turn; the rows of ' +
    'a transcript stand together. One row a transcript: prompt and response, with reasoning where recorded. Other columns are factors or metadata.',

  detect(head) {
    return head.shape === 'table' && tableKind(findColumns(head.columns)) ? 0.9 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const columns = findColumns(source.head.columns);
    const kind = tableKind(columns);
    let group: PlacedRow[] = [];
    let current: string | undefined;
    const closed = new Set<string>();
    for await (const item of readRows(source)) {
      if ('kind' in item) {
        yield item;
        continue;
      }
      if (kind === 'transcripts') {
        yield readTranscriptRow(item, columns);
        continue;
      }
      const id = item.row[columns.id!] ?? '';
      const role = item.row[columns.role!]?.trim().toLowerCase() ?? '';
      const problem =
        id === ''
          ? 'row without a transcript id'
          : !ROLES[role]
            ? `unknown role "${role}" (one of ${Object.keys(ROLES).join(', ')})`
            : closed.has(id)
              ? `rows of transcript ${id} do not stand together (sort the file by transcript)`
              : undefined;
      if (problem) {
        yield skip('bad-record', problem, { line: item.line });
        continue;
      }
      if (id !== current) {
        if (current !== undefined) {
          yield closeGroup(current, group, columns);
          closed.add(current);
        }
        group = [];
        current = id;
      }
      group.push(item);
    }
    if (current !== undefined) yield closeGroup(current, group, columns);
  },
} satisfies Format;
