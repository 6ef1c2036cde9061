import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringifyJson } from '../channels.ts';
import { loadFormats, voteOn } from '../detect.ts';
import { packageRoot } from '../root.ts';
import { sealDraft } from '../seal.ts';
import type { Skip } from '../skip.ts';
import { openSources } from '../sources/open.ts';
import { parseJson } from '../sources/tolerant-json.ts';
import { type Draft, type Message, partsOf } from '../transcript.ts';

const root = join(packageRoot, 'data/fixtures/inspect');

interface ExpectedSample {
  readonly id: string | number;
  readonly epoch: number;
  readonly messages: number;
  readonly sha256: string;
  readonly tool_calls: number;
  readonly reasoning_parts: number;
  readonly tool_errors: number;
  readonly scores: Readonly<Record<string, unknown>>;
  readonly error: string | null;
  readonly limit: string | null;
  readonly error_retries: number;
  readonly uuid: string;
  readonly target: unknown;
  readonly image_sha256: readonly string[];
}
interface ExpectedFile {
  readonly status?: string;
  readonly task?: string;
  readonly model?: string;
  readonly samples?: readonly ExpectedSample[];
  readonly expected_from?: string | null;
}
const { fixtures } = parseJson(readFileSync(join(root, 'expected.json'), 'utf8')) as {
  readonly fixtures: Readonly<Record<string, ExpectedFile>>;
};
const logs = Object.keys(fixtures).filter((name) => name.startsWith('eval/'));

async function readAll(path: string) {
  const drafts: Draft[] = [];
  const skips: Skip[] = [];
  let claimed = '';
  for await (const source of openSources(path, statSync(path).size)) {
    if ('kind' in source) {
      skips.push(source.skip);
      continue;
    }
    const [first] = voteOn(source.head, await loadFormats());
    claimed = first?.format.id ?? 'none';
    for await (const item of first?.format.read(source) ?? []) {
      if (item.kind === 'skip') skips.push(item);
      else drafts.push(item);
    }
  }
  return { drafts, skips, claimed };
}

/** JSON text with sorted keys and integers in full, as Python writes it. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return stringifyJson(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${sortedJson(item)}`).join(',')}}`;
}

/** Text of an error without the folders that differ by machine: they were shortened in the logs. */
const withoutFolders = (error: string | null) => error?.replace(/[\w./]+(?=site-packages)/g, '') ?? null;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The digest that the README beside the fixtures defines. */
function digest(messages: readonly Message[]): string {
  const blocks = messages.map((message) => {
    const parts = partsOf(message);
    const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    const thoughts = parts.flatMap((part) => (part.type === 'reasoning' ? [part.reasoning] : []));
    const calls = (message.tool_calls ?? []).map((call) => call.function + sortedJson(call.arguments));
    return `${message.role}\n${texts.join('\n')}\n${thoughts.join('\n')}\n${calls.join('\n')}\n`;
  });
  return sha256(blocks.join(''));
}

/** A score as a label has it: unscored is null, dimensions are labels of their own. */
function expectedLabels(scores: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(scores).flatMap(([scorer, value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value)
        : [[scorer, value === 'NaN' ? null : value] as const],
    ),
  );
}

function summary(draft: Draft) {
  const parts = draft.messages.flatMap(partsOf);
  return {
    messages: draft.messages.length,
    sha256: digest(draft.messages),
    tool_calls: draft.messages.reduce((sum, message) => sum + (message.tool_calls?.length ?? 0), 0),
    reasoning_parts: parts.filter((part) => part.type === 'reasoning').length,
    tool_errors: draft.messages.filter((message) => message.error !== undefined).length,
    labels: Object.fromEntries((draft.labels ?? []).map(({ name, value }) => [name, value])),
    error: withoutFolders(draft.error ?? null),
    limit: draft.limit ?? null,
    error_retries: draft.metadata?.error_retries ?? 0,
    uuid: draft.metadata?.uuid,
    target: draft.metadata?.target,
    images: parts.flatMap((part) => (part.type === 'image' ? [sha256(part.image)] : [])),
  };
}

test.each(logs.filter((name) => !name.includes('torn')))('%s gives what Inspect reads', async (name) => {
  const own = fixtures[name]!;
  const expected = typeof own.expected_from === 'string' ? fixtures[own.expected_from]! : own;
  const { drafts, skips, claimed } = await readAll(join(root, name));
  expect(claimed).toBe(name.endsWith('.json') ? 'inspect-json' : 'inspect-eval');
  const found = Object.fromEntries(drafts.map((draft) => [`${draft.sourceId} ${draft.task_repeat}`, summary(draft)]));
  const wanted = Object.fromEntries(
    (expected.samples ?? []).map((sample) => [
      `${sample.id} ${sample.epoch}`,
      {
        messages: sample.messages,
        sha256: sample.sha256,
        tool_calls: sample.tool_calls,
        reasoning_parts: sample.reasoning_parts,
        tool_errors: sample.tool_errors,
        labels: expectedLabels(sample.scores),
        error: withoutFolders(sample.error),
        limit: sample.limit,
        error_retries: sample.error_retries,
        uuid: sample.uuid,
        target: sample.target,
        images: sample.image_sha256,
      },
    ]),
  );
  expect(found).toEqual(wanted);
  expect(drafts).toHaveLength(expected.samples?.length ?? -1);
  for (const draft of drafts)
    expect(draft).toMatchObject({
      task_set: expected.task,
      model: expected.model,
      metadata: { eval_status: expected.status },
    });
  const reasons = { 'eval/duplicate_members.eval': ['duplicate'], 'eval/no_samples_logged.eval': ['no-messages'] };
  expect(skips.map((skip) => skip.reason)).toEqual(reasons[name as keyof typeof reasons] ?? []);
});

test('a torn log gives its whole samples, and what is missing is said', async () => {
  const { drafts, skips } = await readAll(join(root, 'eval/torn_no_central_directory.eval'));
  const whole = fixtures['eval/unfinished.eval']!.samples!.find((sample) => sample.id === 'acct-1')!;
  expect(drafts.map(summary)).toMatchObject([{ sha256: whole.sha256, uuid: whole.uuid }]);
  expect(skips).toMatchObject([
    { reason: 'truncated', message: expect.stringContaining('torn') },
    { reason: 'truncated', member: 'samples/2_epoch_1.json' },
  ]);
});

test('integers beyond 2^53 keep every digit, and what is no number stays none', async () => {
  for (const name of ['odd_ids', 'chunked_odd_ids']) {
    const { drafts } = await readAll(join(root, `eval/${name}.eval`));
    const draft = drafts.find((one) => one.sourceId === 'na\u00efve-\u65e5\u672c-\u{1f600}')!;
    expect(draft.messages[2]!.tool_calls![0]!.arguments).toEqual({ name: '\u65e5\u672c', depth: 9007199254740993n });
    expect(draft.metadata).toMatchObject({ big: 9007199254740993n, neg: -9223372036854775808n, nan: Number.NaN });
  }
});

test('shards beside the log that they were merged into have the identity of its samples', async () => {
  const ids = async (name: string) =>
    new Set((await readAll(join(root, name))).drafts.map((draft) => sealDraft(draft, 'x', name).id));
  const shard = 'eval/sharded.shards/0/2026-01-01T00-00-00-00-00_basic_zstd_shard0.eval';
  expect(await ids(shard)).toEqual(await ids('eval/basic_zstd.eval'));
});

interface ScoutRow {
  readonly transcript_id: string;
  readonly task_set: string;
  readonly task_id: string;
  readonly task_repeat: number;
  readonly model: string;
  readonly score: string | null;
  readonly success: boolean | null;
  readonly error: string;
  readonly limit: string;
  readonly total_tokens: number;
  readonly sha256: string;
}
const scoutRows = (fixtures.scout_db as unknown as { readonly scout: { readonly rows: readonly ScoutRow[] } }).scout
  .rows;

test('every row of a Scout database is the transcript that Scout reads', async () => {
  const { drafts, skips, claimed } = await readAll(join(root, 'scout_db/transcripts_20261125T024350_c8d12e69.parquet'));
  expect(claimed).toBe('scout-db');
  expect(skips).toEqual([]);
  expect(drafts).toHaveLength(26);
  for (const row of scoutRows) {
    const draft = drafts.find((one) => one.sourceId === row.transcript_id)!;
    expect({
      ...draft,
      error: withoutFolders(draft.error ?? ''),
      sha256: digest(draft.messages),
      // Scout takes what was not scored for a failure; here it has no success
      success: draft.score === undefined ? row.success : (draft.success ?? null),
    }).toMatchObject({
      task_set: row.task_set,
      task_id: row.task_id,
      task_repeat: row.task_repeat,
      model: row.model,
      success: row.success,
      error: withoutFolders(row.error),
      total_tokens: row.total_tokens,
      sha256: row.sha256,
    });
    expect(draft.limit ?? '').toBe(row.limit);
    expect(draft.score).toBe(row.score ?? undefined);
    if (row.score === null) expect(draft.success).toBeUndefined();
  }
});

test('the index beside a Scout database and what describes a scan are passed over, and named', async () => {
  const index = await readAll(join(root, 'scout_db/_index/_manifest_20261125T024350_BFu5C89a.idx'));
  expect(index).toMatchObject({ drafts: [], skips: [{ reason: 'companion-file' }], claimed: 'scout-db' });
  const scan = join(root, 'scout_scans/scan_id=dAKk62T3JyjnxWFqscXUec');
  for (const name of ['_scan.json', '_summary.json'])
    expect(await readAll(join(scan, name))).toMatchObject({ drafts: [], skips: [{ reason: 'companion-file' }] });
});

test('what scanners found comes with the transcripts that they read, value by value', async () => {
  const scans = fixtures.scout_scans as unknown as Readonly<
    Record<string, { readonly by_task: readonly (readonly [string, string, number, unknown, unknown])[] }>
  >;
  for (const [name, { by_task }] of Object.entries(scans)) {
    const { drafts, skips, claimed } = await readAll(join(root, 'scout_scans/scan_id=dAKk62T3JyjnxWFqscXUec', name));
    expect({ claimed, skips, count: drafts.length }).toEqual({ claimed: 'scout-results', skips: [], count: 26 });
    const scanner = name.replace('.parquet', '');
    for (const [set, id, repeat, value] of by_task) {
      const draft = drafts.find((one) => one.task_set === set && one.task_id === id && one.task_repeat === repeat)!;
      expect(
        scoutRows.some((row) => row.transcript_id === draft.sourceId && row.sha256 === digest(draft.messages)),
      ).toBe(true);
      const found = (draft.labels ?? []).filter((label) => label.author.endsWith(scanner));
      if (scanner !== 'grep_labels') expect(String(found[0]?.value)).toBe(value === 'nan' ? 'null' : String(value));
      else {
        const results = JSON.parse(String(value)) as readonly { readonly label: string; readonly value: unknown }[];
        expect(found.map((label) => [label.name, label.value])).toEqual(
          results.map((result) => [`grep_labels/${result.label}`, result.value]),
        );
      }
    }
  }
});
