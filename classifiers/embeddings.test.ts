import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDump } from '../pipeline/ingest.ts';
import { packagePath } from '../pipeline/root.ts';
import type { Transcript } from '../pipeline/transcript.ts';
import { createEmbeddingsEngine } from './embeddings.ts';
import { type Encoder, loadEncoder } from './encoder.ts';
import { fuse, LETTER, readHeads, type ScoredWindow, scoreWindow } from './fusion.ts';
import { loadLabels, parseLabel } from './label.ts';
import { windowsOf } from './windows.ts';

const folder = packagePath('data', 'models', 'candid-e5-small');
const heads = readHeads(`${folder}/heads.json`);
const transcripts: Transcript[] = [];
let encoder: Encoder;

beforeAll(async () => {
  encoder = await loadEncoder(folder);
  for await (const reading of readDump([packagePath('data', 'gold', 'dev.jsonl')])) {
    if (reading.kind === 'transcript') transcripts.push(reading.transcript);
  }
});
afterAll(() => encoder.close());

test('the fusion gives the numbers of the model’s own reference on ten transcripts', async () => {
  const reference = JSON.parse(readFileSync(packagePath('data', 'reference', 'fusion.json'), 'utf8')) as {
    readonly probabilities: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  for (const [id, expected] of Object.entries(reference.probabilities)) {
    const windows = windowsOf(transcripts.find((transcript) => transcript.sourceId === id)!);
    const vectors = await encoder.encode(
      windows.map((window) => heads.prefix + heads.tag[LETTER[window.channel]] + window.text),
    );
    const scored = windows.map(
      (window, i): ScoredWindow => ({
        channel: window.channel,
        size: window.size,
        scores: scoreWindow(heads, vectors[i]!),
      }),
    );
    const found = fuse(heads, scored);
    for (const [column, p] of Object.entries(expected))
      expect(Math.abs(found[column]! - p), `${id} ${column}`).toBeLessThan(1e-6);
  }
});

test('a text’s vector does not depend on what stands beside it, to the bit', async () => {
  const texts = [
    'query: said: Yes.',
    'query: thought: I could send the folder to his wife tonight, and nobody would ever know that it was me.',
    'query: did: send email: to: a@b.example',
  ];
  const together = await encoder.encode([...texts, 'query: said: '.padEnd(300, 'word ')]);
  for (const [i, text] of texts.entries()) {
    const [alone] = await encoder.encode([text]);
    expect(Buffer.from(together[i]!.buffer).equals(Buffer.from(alone!.buffer))).toBe(true);
  }
});

const own = `id: orders-coffee
version: 1.0.0
title: Orders coffee
harm: action
channels: [action]
values: ["yes", "no"]
definition: Orders coffee.
examples: {"yes": ["order coffee"], "no": ["order tea"]}
prototypes:
  "yes": ["place order: item: two espresso", "order the usual coffee for the board room", "buy: item: filter coffee, 2 kg", "order: item: cappuccino to desk 4", "send order for coffee beans"]
  "no": ["send email: to: a@b.example subject: invoice", "cancel the alarm", "order: item: printer paper", "book: room: 4", "delete file report.txt"]
judge: {question: "Did it order coffee?"}
`;

test('a label of the user’s own is ranked from its prototypes, beside ours', async () => {
  const labels = [...loadLabels(), parseLabel(own, 'orders-coffee.yaml')];
  const engine = await createEmbeddingsEngine(labels, { cache: false });
  const run = (text: string): Transcript => ({
    ...transcripts[0]!,
    messages: [
      { role: 'assistant', content: '', tool_calls: [{ id: '1', function: 'order', arguments: { item: text } }] },
    ],
  });
  const cases = ['three flat whites and an espresso for the team', 'a new keyboard and a mouse'].map((text) => ({
    transcript: run(text),
    open: labels,
    evidence: [],
  }));
  const [coffee, keyboard] = (await engine.classify(cases)).map(
    (found) => found.verdicts.find((verdict) => verdict.label === 'orders-coffee')!.score!,
  );
  await engine.close?.();
  expect(coffee!).toBeGreaterThan(keyboard!);
});

test('no model alone says yes to blackmail: without a rule’s agreement it stays unknown', async () => {
  const labels = loadLabels().filter((label) => label.id === 'blackmail');
  const engine = await createEmbeddingsEngine(labels, { cache: false });
  const found = await engine.classify(
    transcripts.slice(0, 12).map((transcript) => ({ transcript, open: labels, evidence: [] })),
  );
  await engine.close?.();
  const verdicts = found.flatMap((item) => item.verdicts);
  expect(verdicts.filter((verdict) => verdict.value === 'yes')).toEqual([]);
  expect(verdicts.filter((verdict) => (verdict.score ?? 0) > 0.8).map((verdict) => verdict.reason)).toContain(
    'rule-does-not-agree',
  );
});

test('every quote stands verbatim at its place', async () => {
  const labels = loadLabels();
  const engine = await createEmbeddingsEngine(labels, { cache: false });
  const transcript = transcripts[0]!;
  const [found] = await engine.classify([{ transcript, open: labels, evidence: [] }]);
  await engine.close?.();
  const { channelText } = await import('../pipeline/channels.ts');
  expect(found!.evidence.length).toBeGreaterThan(10);
  for (const item of found!.evidence) {
    expect(channelText(transcript.messages[item.messageIndex]!, item.channel).slice(item.start, item.end)).toBe(
      item.quote,
    );
    expect(item.quote.trim()).not.toBe('');
  }
});
