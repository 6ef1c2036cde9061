import { createEmbeddingsEngine } from '../../classifiers/embeddings.ts';
import { loadLabels } from '../../classifiers/label.ts';
import { windowsOf } from '../../classifiers/windows.ts';
import { packagePath } from '../root.ts';
import type { Transcript } from '../transcript.ts';
import { benchText } from './dump.ts';
import { cpuSeconds, type Figure } from './figure.ts';

const TEXTS = 30;

/** The embeddings engine, against a bare loop of the native runtime over the same texts in the same batches. */
export async function benchEmbeddings(): Promise<readonly Figure[]> {
  const labels = loadLabels();
  const engine = await createEmbeddingsEngine(labels, { cache: false });
  const transcripts = Array.from(
    { length: TEXTS },
    (_, seed) =>
      ({
        messages: [{ role: 'assistant', content: [{ type: 'reasoning', reasoning: benchText(2000, seed + 2) }] }],
        reasoningState: 'recorded',
      }) as unknown as Transcript,
  );
  const cases = transcripts.map((transcript) => ({ transcript, open: labels, evidence: [] }));
  await engine.classify([
    {
      transcript: { ...cases[0]!.transcript, messages: [{ role: 'assistant', content: 'Warm up. Then go.' }] },
      open: labels,
      evidence: [],
    },
  ]);
  const seconds = await cpuSeconds(() => engine.classify(cases));
  await engine.close?.();

  const inputs = [...new Set(transcripts.flatMap(windowsOf).map((window) => `query: thought: ${window.text}`))].sort(
    (a, b) => a.length - b.length,
  );
  const { bare, tokens } = await bareSeconds(inputs);
  return [
    {
      name: `embeddings (${tokens} tokens in ${inputs.length} windows)`,
      value: inputs.length / seconds,
      unit: 'windows per CPU second',
      ratio: bare / seconds,
      against: 'a bare onnxruntime loop over the same tokens',
    },
  ];
}

/** CPU seconds of the runtime alone, the tokens made beforehand. */
async function bareSeconds(inputs: readonly string[]): Promise<{ readonly bare: number; readonly tokens: number }> {
  const { AutoModel, AutoTokenizer, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.localModelPath = packagePath('data', 'models');
  const tokenizer = await AutoTokenizer.from_pretrained('candid-e5-small', { local_files_only: true });
  const model = await AutoModel.from_pretrained('candid-e5-small', { dtype: 'q8', local_files_only: true });
  const batches = Array.from({ length: Math.ceil(inputs.length / 32) }, (_, i) =>
    tokenizer(inputs.slice(i * 32, i * 32 + 32), { padding: true, truncation: true }),
  );
  await model(batches[0]);
  const bare = await cpuSeconds(async () => {
    for (const batch of batches) await model(batch);
  });
  const tokens = batches.reduce((sum, batch) => sum + Number((batch.input_ids as { readonly size: number }).size), 0);
  await model.dispose();
  return { bare, tokens };
}
