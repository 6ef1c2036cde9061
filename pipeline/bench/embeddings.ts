import { createEmbeddingsEngine } from '../../classifiers/embeddings.ts';
import { loadLabels } from '../../classifiers/label.ts';
import { windowsOf } from '../../classifiers/windows.ts';
import { packagePath } from '../root.ts';
import type { Transcript } from '../transcript.ts';
import { benchText } from './dump.ts';
import type { Figure } from './figure.ts';

/** Engine and bare loop take turns, so that a busy machine slows both alike; the middle round counts. */
const ROUNDS = 5;
const TEXTS = 14;
/** Sizes of batch of which the bare loop may choose the best. */
const BATCHES = [1, 8];

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The embeddings engine (splitting, tokens, encoding, heads, fusion), against the best bare loop of the native runtime over the same tokens. */
export async function benchEmbeddings(): Promise<readonly Figure[]> {
  const labels = loadLabels();
  const engine = await createEmbeddingsEngine(labels, { cache: false });
  const bare = await bareLoops();
  const rounds = Array.from({ length: ROUNDS + 1 }, (_, round) =>
    Array.from({ length: TEXTS }, (_, text): Transcript => {
      const reasoning = benchText(2000, 2 + round * TEXTS + text);
      const messages = [{ role: 'assistant', content: [{ type: 'reasoning', reasoning }] }];
      return { messages, reasoningState: 'recorded' } as unknown as Transcript;
    }),
  );
  const perSecond: number[] = [];
  const ratios: number[] = [];
  let windows = 0;
  let tokens = 0;
  for (const [round, transcripts] of rounds.entries()) {
    const inputs = [...new Set(transcripts.flatMap(windowsOf).map(({ text }) => `query: thought: ${text}`))];
    const cases = transcripts.map((transcript) => ({ transcript, open: labels, evidence: [] }));
    const loops = bare(inputs);
    const seconds = await secondsOf(() => engine.classify(cases));
    const limits: number[] = [];
    for (const loop of loops.run) limits.push(await secondsOf(loop));
    // the first round warms up
    if (round === 0) continue;
    windows += inputs.length;
    tokens += loops.tokens;
    perSecond.push(inputs.length / seconds);
    ratios.push(Math.min(...limits) / seconds);
  }
  await engine.close?.();
  return [
    {
      name: `embeddings (${tokens} tokens in ${windows} windows)`,
      value: middle(perSecond),
      unit: 'windows/s',
      ratio: middle(ratios),
      against: 'the best bare onnxruntime loop over the same tokens',
    },
  ];
}

/** Loops of the runtime alone, on all its threads, over tokens made beforehand: one for each size of batch. */
async function bareLoops() {
  const { AutoModel, AutoTokenizer, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = packagePath('data', 'models');
  const tokenizer = await AutoTokenizer.from_pretrained('candid-e5-small', { local_files_only: true });
  const model = await AutoModel.from_pretrained('candid-e5-small', { dtype: 'q8', local_files_only: true });
  return (texts: readonly string[]) => {
    const sorted = [...texts].sort((a, b) => a.length - b.length);
    const feeds = BATCHES.map((size) =>
      Array.from({ length: Math.ceil(sorted.length / size) }, (_, i) =>
        tokenizer(sorted.slice(i * size, (i + 1) * size), { padding: true, truncation: true }),
      ),
    );
    const run = feeds.map((batches) => async () => {
      for (const batch of batches) await model(batch);
    });
    const tokens = feeds[0]!.reduce((sum, batch) => sum + (batch.input_ids as { readonly size: number }).size, 0);
    return { run, tokens };
  };
}
