import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, expect, test } from 'vitest';
import { loadFormats, voteOn } from '../detect.ts';
import type { Skip } from '../skip.ts';
import { openFile } from '../sources/open.ts';
import type { Draft } from '../transcript.ts';

const folder = mkdtempSync(join(tmpdir(), 'candid-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(name: string, content: string | Buffer) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const source = await openFile(path, statSync(path).size);
  const [first] = voteOn(source.head, await loadFormats());
  const drafts: Draft[] = [];
  const skips: Skip[] = [];
  for await (const item of first?.format.read(source) ?? []) {
    if (item.kind === 'skip') skips.push(item);
    else drafts.push(item);
  }
  return { claimed: first?.format.id, drafts, skips };
}

const said = (role: string, content: string) => ({ id: `${role}-${content}`, role, content });
const spec = { task: 'harbour', model: 'mock/a', created: '2026-01-02T03:04:05+00:00' };
const header = { version: 2, status: 'success', eval: spec, plan: {}, results: {} };
const texts = (draft: Draft | undefined) => draft?.messages.map((message) => `${message.role}: ${message.content}`);

test('of an audit the target’s last call is the conversation, not the auditor’s messages; dimensions are labels', async () => {
  const model = (role: string, input: unknown, refs: unknown, answer: unknown) => ({
    event: 'model',
    role,
    input,
    input_refs: refs,
    output: { choices: [{ message: answer }] },
  });
  const log = {
    ...header,
    eval: {
      ...spec,
      task: 'petri/audit',
      model_roles: { auditor: { model: 'mock/auditor' }, target: { model: 'mock/target' } },
    },
    samples: [
      {
        id: 's1',
        epoch: 1,
        messages: [said('user', 'begin the audit'), said('assistant', 'I will probe it')],
        scores: { audit_judge: { value: { deception: 7, unscored: Number.NaN }, explanation: 'it hid the log' } },
        events: [
          model('target', [said('user', 'undone')], null, said('assistant', 'undone too')),
          model('target', [], [[0, 2]], said('assistant', 'attachment://0123456789abcdef0123456789abcdef')),
          model('auditor', [said('user', 'x'), said('user', 'y'), said('user', 'z')], null, said('assistant', 'next')),
        ],
        attachments: { '0123456789abcdef0123456789abcdef': 'a long answer' },
        events_data: { messages: [said('system', 'you sort mail'), said('user', 'sort it')], calls: [] },
      },
    ],
  };
  const { drafts, skips } = await readAll(
    'petri.json',
    JSON.stringify(log).replace('"unscored":null', '"unscored":NaN'),
  );
  expect(skips).toEqual([]);
  expect(texts(drafts[0])).toEqual(['system: you sort mail', 'user: sort it', 'assistant: a long answer']);
  expect(drafts[0]).toMatchObject({
    model: 'mock/target',
    metadata: { messages_from: 'model events' },
    labels: [
      { name: 'deception', value: 7, author: 'audit_judge', reason: 'it hid the log' },
      { name: 'unscored', value: null, author: 'audit_judge' },
    ],
  });
});

test('spans named target say whose call it was where no role does', async () => {
  const events = [
    { event: 'span_begin', id: 'p', name: 'target', type: 'agent' },
    { event: 'span_begin', id: 'q', parent_id: 'p', name: 'generate', type: 'solver' },
    {
      event: 'model',
      span_id: 'q',
      input: [said('user', 'hi')],
      output: { choices: [{ message: said('assistant', 'ho') }] },
    },
    { event: 'model', input: [said('user', 'a'), said('user', 'b')], output: { choices: [] } },
  ];
  const log = { ...header, samples: [{ id: 1, epoch: 1, messages: [], events }] };
  expect(texts((await readAll('span.json', JSON.stringify(log))).drafts[0])).toEqual(['user: hi', 'assistant: ho']);
});

test('logs of 2024 with one unnamed score and pooled texts in the transcript are read', async () => {
  const key = '0123456789abcdef0123456789abcdef';
  const log = {
    ...header,
    results: { scores: [{ name: 'match', scorer: 'match' }] },
    samples: [
      {
        id: 1,
        epoch: 1,
        messages: [said('user', `tc://${key}`), { ...said('assistant', 'no'), reasoning: 'thinking it over' }],
        score: { value: 'I', explanation: 'wrong' },
        transcript: { events: [{ event: 'model' }], content: { [key]: 'the pooled question' } },
      },
    ],
  };
  const { drafts } = await readAll('old.json', JSON.stringify(log));
  expect(drafts[0]?.messages[0]?.content).toBe('the pooled question');
  expect(drafts[0]).toMatchObject({
    labels: [{ name: 'match', value: 'I', author: 'match', reason: 'wrong' }],
    score: 'I',
    success: false,
  });
});

test('samples that stand before the facts of their log, and attachments before messages, are read all the same', async () => {
  const key = '0123456789abcdef0123456789abcdef';
  const sample = { id: 1, epoch: 2, attachments: { [key]: 'pooled' }, messages: [said('user', `attachment://${key}`)] };
  const { drafts } = await readAll(
    'late.json',
    JSON.stringify({ version: 2, status: 'error', samples: [sample], eval: spec }),
  );
  expect(drafts[0]).toMatchObject({ model: 'mock/a', task_repeat: 2, metadata: { eval_status: 'error' } });
  expect(texts(drafts[0])).toEqual(['user: pooled']);
});

test('a log that ends early gives its complete samples, and one with a broken message is skipped whole', async () => {
  // the head, from which the format is known, ends before the damage
  const good = JSON.stringify({ id: 1, epoch: 1, messages: [said('user', 'hi'.repeat(200_000))] });
  const broken = '{"id":2,"epoch":1,"messages":[{"role":"user","content":"a"},{"role":]}';
  const start = JSON.stringify(header).slice(0, -1);
  const { drafts, skips } = await readAll('cut.json', `${start},"samples":[${good},${broken}},${good.slice(0, 30)}`);
  expect(drafts.map((draft) => draft.sourceId)).toEqual(['1']);
  expect(skips).toMatchObject([{ member: 'samples/1' }, { reason: 'truncated' }]);
});

test('the manifest of a log folder is an index of logs and no log', async () => {
  const manifest = { '2026-01-02_harbour_x.eval': header, '2026-01-03_harbour_y.eval': header };
  expect(await readAll('logs.json', JSON.stringify(manifest, null, 2))).toMatchObject({
    claimed: 'inspect-json',
    drafts: [],
    skips: [{ reason: 'index-file', message: expect.stringContaining('no samples') }],
  });
});

function parquet(columns: Record<string, readonly string[]>): Buffer {
  const columnData = Object.entries(columns).map(([name, data]) => ({
    name,
    data: [...data],
    type: 'STRING' as const,
  }));
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

test('Parquet with conversations is read in either form of turns, with labels and factors', async () => {
  const chat = [said('user', 'hi'), { ...said('assistant', 'ho'), tool_calls: null }];
  const turns = [
    { from: 'human', value: 'list it' },
    { from: 'function_call', value: '{"name":"ls","arguments":{"path":"/"}}' },
    { from: 'observation', value: 'bin' },
    { from: 'gpt', value: 'bin' },
  ];
  const first = await readAll(
    'a.parquet',
    parquet({ run_id: ['r1'], model: ['mock/a'], labels: ['["sandbagging"]'], messages: [JSON.stringify(chat)] }),
  );
  expect(first).toMatchObject({
    claimed: 'hf-parquet',
    skips: [],
    drafts: [{ sourceId: 'r1', model: 'mock/a', labels: [{ name: 'sandbagging', value: true, author: 'dataset' }] }],
  });
  expect(texts(first.drafts[0])).toEqual(['user: hi', 'assistant: ho']);
  const second = await readAll('b.parquet', parquet({ conversations: [JSON.stringify(turns), '[]'] }));
  expect(second.drafts[0]?.messages).toMatchObject([
    { role: 'user', content: 'list it' },
    { role: 'assistant', tool_calls: [{ function: 'ls', arguments: { path: '/' } }] },
    { role: 'tool', content: 'bin' },
    { role: 'assistant', content: 'bin' },
  ]);
  expect(second.skips).toMatchObject([{ reason: 'no-messages', message: expect.stringContaining('row 2') }]);
});

test('a Scout row without messages takes them from its events', async () => {
  const events = [
    { event: 'model', input: [], input_refs: [[0, 1]], output: { choices: [{ message: said('assistant', 'ho') }] } },
  ];
  const { claimed, drafts } = await readAll(
    'c.parquet',
    parquet({
      transcript_id: ['t1'],
      messages: ['[]'],
      events: [JSON.stringify(events)],
      events_data: [JSON.stringify({ messages: [said('user', 'hi')], calls: [] })],
      score_match: ['C'],
    }),
  );
  expect(claimed).toBe('scout-db');
  expect(texts(drafts[0])).toEqual(['user: hi', 'assistant: ho']);
  expect(drafts[0]?.labels).toEqual([{ name: 'match', value: 'C', author: 'match' }]);
});
