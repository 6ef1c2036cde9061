import { basename, dirname } from 'node:path';

/** Turns a few texts into unit vectors, on the calling thread alone. */
export interface EncoderModel {
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

/** Loads an ONNX encoder (mean pooling, unit length) for one thread. Nothing is ever downloaded. Throws what the runtime throws. */
export async function loadEncoderModel(folder: string): Promise<EncoderModel> {
  const { env, pipeline } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  const extractor = await pipeline('feature-extraction', basename(folder), {
    dtype: 'q8',
    local_files_only: true,
    // one thread a session: two threads that share one short text mostly wait for each other
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  });
  return {
    async encode(texts) {
      const output = await extractor([...texts], { pooling: 'mean', normalize: true });
      const width = output.dims[1]!;
      const data = output.data as Float32Array;
      const vectors = texts.map((_, row) => data.slice(row * width, (row + 1) * width));
      output.dispose();
      return vectors;
    },
    close: async () => void (await extractor.dispose()),
  };
}
