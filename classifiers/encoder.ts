import { basename, dirname } from 'node:path';
import { messageOf, UserError } from '../pipeline/errors.ts';

/** Texts that go through the encoder together, sorted by length so that little is padded. */
const BATCH = 32;

/** Turns texts into unit vectors; equal texts give equal bits whatever stands beside them. */
export interface Encoder {
  /** One vector a text, in order. */
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

/** Loads an ONNX encoder from a folder of the project. Nothing is ever downloaded. Throws `UserError` where the native runtime is missing. */
export async function loadEncoder(folder: string): Promise<Encoder> {
  let extractor: Awaited<ReturnType<typeof load>>;
  try {
    extractor = await load(folder);
  } catch (error) {
    throw new UserError(
      `${folder}: the embedding model cannot be loaded: ${messageOf(error)} (candid doctor says more; --up-to rules works without it)`,
    );
  }
  return {
    async encode(texts) {
      const order = texts.map((_, index) => index).sort((a, b) => texts[a]!.length - texts[b]!.length || a - b);
      const vectors: Float32Array[] = new Array(texts.length);
      for (let from = 0; from < order.length; from += BATCH) {
        const batch = order.slice(from, from + BATCH);
        const output = await extractor(
          batch.map((index) => texts[index]!),
          { pooling: 'mean', normalize: true },
        );
        const [, width] = output.dims as [number, number];
        const data = output.data as Float32Array;
        for (const [row, index] of batch.entries()) vectors[index] = data.slice(row * width, (row + 1) * width);
        output.dispose();
      }
      return vectors;
    },
    async close() {
      await extractor.dispose();
    },
  };
}

async function load(folder: string) {
  const { env, pipeline } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  return pipeline('feature-extraction', basename(folder), { dtype: 'q8', local_files_only: true });
}
