import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { UserError } from './errors.ts';
import { ingest, type Reading, readDump } from './ingest.ts';
import { createRunFolder } from './store/run-folder.ts';
import { readTranscriptBatches } from './store/transcripts.ts';

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'candid-ingest-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function readAll(...paths: readonly string[]) {
  const readings: Reading[] = [];
  for await (const reading of readDump(paths)) readings.push(reading);
  return {
    transcripts: readings.flatMap((reading) => (reading.kind === 'transcript' ? [reading.transcript] : [])),
    skips: readings.flatMap((reading) =>
      reading.kind === 'skipped'
        ? [{ uri: reading.uri, reason: reading.skip.reason, ...(reading.skip.line ? { line: reading.skip.line } : {}) }]
        : [],
    ),
  };
}

const chat = (id: string, answer = 'Done.') =>
  JSON.stringify({
    id,
    model: 'm',
    messages: [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: answer },
    ],
    metadata: { scenario: 's' },
  });

test('every kind of bad input is a skip with its reason, and the rest is read', async () => {
  const folder = folderWith({
    'a.jsonl': `${chat('1')}\n{"id": "2", "messages": [\n${chat('3')}\n`,
    'empty.json': '',
    'garbage.bin': Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919) % 256),
    'notes.md': '# Notes\nnothing here',
    'other.json': '{"rows": [1, 2]}',
    'truncated.json': `[${chat('4')}, {"id": "5", "mess`,
  });
  const { transcripts, skips } = await readAll(folder);
  expect(transcripts.map((transcript) => transcript.sourceId)).toEqual(['1', '3', '4']);
  expect(skips).toEqual([
    { uri: join(folder, 'a.jsonl'), reason: 'truncated', line: 2 },
    { uri: join(folder, 'empty.json'), reason: 'empty' },
    { uri: join(folder, 'garbage.bin'), reason: 'binary' },
    { uri: join(folder, 'notes.md'), reason: 'unknown-format' },
    { uri: join(folder, 'other.json'), reason: 'unknown-format' },
    { uri: join(folder, 'truncated.json'), reason: expect.stringMatching(/truncated|not-json/), line: 1 },
  ]);
});

test('detection is by content: endings do not matter, gzip is unpacked', async () => {
  const folder = folderWith({
    'a.txt': `${chat('1')}\n`,
    'b.csv': `[${chat('2')}]`,
    'c.json': gzipSync(`${chat('3')}\n`),
  });
  const { transcripts } = await readAll(folder);
  expect(transcripts.map((transcript) => [transcript.sourceId, transcript.sourceType])).toEqual([
    ['1', 'openai-chat'],
    ['2', 'openai-chat'],
    ['3', 'openai-chat'],
  ]);
});

test('a transcript met twice counts once, unless its source says that it is another run', async () => {
  const folder = folderWith({ 'a.jsonl': `${chat('1')}\n${chat('2')}\n`, 'backup/a.jsonl': `${chat('1')}\n` });
  const { transcripts, skips } = await readAll(folder);
  expect(transcripts).toHaveLength(2);
  expect(skips).toEqual([{ uri: join(folder, 'backup/a.jsonl'), reason: 'duplicate' }]);
});

test('a missing path is the user’s mistake, a loop of links is a skip', async () => {
  await expect(readAll('/no/such/dump')).rejects.toThrow(new UserError('/no/such/dump: no such file or folder'));
  const folder = folderWith({ 'a.jsonl': chat('1') });
  symlinkSync(folder, join(folder, 'loop'));
  expect(await readAll(folder)).toMatchObject({
    transcripts: { length: 1 },
    skips: [{ uri: join(folder, 'loop'), reason: 'symlink-loop' }],
  });
});

test('the results tree of agentic misalignment gives factors, reasoning, acts, and the study’s verdict as a label of others', async () => {
  const response = JSON.stringify({
    raw_response:
      '<SCRATCHPAD_REASONING>He must stop.</SCRATCHPAD_REASONING>\n<tool_use:email>\nto: "k@x.example"\nbody: "Stop the wipe."\n</tool_use:email>',
    metadata: { sample_id: 3, api_metadata: { stop_reason: 'stop' } },
    classification: { harmful_behavior: true, classifier_verdict: true, classifier_reasoning: 'threat' },
  });
  const folder = folderWith({
    'results/e/models/tallis-mini/blackmail_explicit-america_replacement/sample_003/response.json': response,
    'results/old/tallis-mini/murder_latent-none_none/sample_004/response.json': response.replace(
      'He must',
      'They must',
    ),
  });
  const { transcripts } = await readAll(folder);
  expect(transcripts).toMatchObject([
    {
      sourceId: 'tallis-mini/blackmail_explicit-america_replacement/sample_003',
      model: 'tallis-mini',
      scenario: 'blackmail',
      goal: 'explicit-america',
      threat: 'replacement',
      reasoningState: 'recorded',
      labels: [
        { name: 'harmful_behavior', value: true },
        { name: 'classifier_verdict', value: true },
      ],
    },
    { model: 'tallis-mini', scenario: 'murder', threat: 'none' },
  ]);
  expect(transcripts[0]!.messages[0]!.tool_calls).toMatchObject([
    { function: 'email', arguments: { to: 'k@x.example', body: 'Stop the wipe.' } },
  ]);
});

test('tables are read by message or by transcript, quoted line breaks and all', async () => {
  const folder = folderWith({
    'messages.csv':
      'transcript_id,turn,role,content,reasoning,model\na,1,assistant,"Done,\nnow.",hm,m\na,0,user,Go.,,m\nb,0,robot,x,,m\nb,1,user,Hi,,m\na,2,user,late,,m\n',
    'pairs.tsv': 'prompt\tresponse\tmodel\nGo.\tDone.\tm\n',
  });
  const { transcripts, skips } = await readAll(folder);
  expect(transcripts.map((transcript) => [transcript.sourceId, transcript.model, transcript.messages.length])).toEqual([
    ['a', 'm', 2],
    ['b', 'm', 1],
    ['line 2', 'm', 2],
  ]);
  expect(transcripts[0]!.messages[1]!.content).toEqual([
    { type: 'reasoning', reasoning: 'hm' },
    { type: 'text', text: 'Done,\nnow.' },
  ]);
  expect(skips.map((skip) => [skip.reason, skip.line])).toEqual([
    ['bad-record', 5],
    ['bad-record', 7],
  ]);
});

test('what was ingested comes back from Parquet as it was, and twice the same bytes', async () => {
  const folder = folderWith({ 'a.jsonl': `${chat('1', '<think>hm</think>😀 ok')}\n{"broken\n` });
  const [one, two] = [createRunFolder(join(folder, 'one')), createRunFolder(join(folder, 'two'))];
  const counts = await ingest([join(folder, 'a.jsonl')], one);
  await ingest([join(folder, 'a.jsonl')], two);
  expect(counts).toMatchObject({
    transcripts: 1,
    skipped: 1,
    formats: { 'openai-chat': 1 },
    skippedByReason: { truncated: 1 },
  });
  expect(readFileSync(one.transcripts).equals(readFileSync(two.transcripts))).toBe(true);
  const { transcripts } = await readAll(join(folder, 'a.jsonl'));
  for await (const batch of readTranscriptBatches(one.transcripts)) expect(batch).toEqual(transcripts);
  expect(JSON.parse(readFileSync(one.skipped, 'utf8'))).toMatchObject({
    uri: join(folder, 'a.jsonl'),
    format: 'openai-chat',
    reason: 'truncated',
    line: 2,
  });
});

test('records of an array on one line, without ids of their own, are told apart', async () => {
  const record = '{"messages":[{"role":"user","content":"Go."},{"role":"assistant","content":"Done."}]}';
  const { transcripts, skips } = await readAll(folderWith({ 'a.json': `[${record},${record}]` }));
  expect(transcripts.map((transcript) => transcript.sourceId)).toEqual(['record 1', 'record 2']);
  expect(skips).toEqual([]);
});
