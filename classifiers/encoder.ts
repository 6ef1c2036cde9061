import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { messageOf, UserError } from '../pipeline/errors.ts';
import { type EncoderModel, loadEncoderModel } from './encoder-model.ts';
import type { WorkerAnswer } from './encoder-worker.ts';

/** Texts that go through the encoder together: more gain nothing on a processor and are padded more. */
const BATCH = 8;
/** Each worker holds the model once more. */
const MOST_WORKERS = 4;

/** Turns texts into unit vectors; equal texts give equal bits whatever stands beside them and however many workers there are. */
export interface Encoder {
  /** One vector a text, in order. Throws `AbortError` when told to stop. */
  encode(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

/** A model in a thread of its own. */
async function startWorker(folder: string, url: URL): Promise<EncoderModel> {
  const worker = new Worker(url, { workerData: { folder } });
  // the one who waits for this worker; a worker does one thing at a time
  let waiting: { resolve(answer: WorkerAnswer): void; reject(error: unknown): void } | undefined;
  let broken: unknown;
  worker.on('message', (answer: WorkerAnswer) => waiting?.resolve(answer));
  worker.on('error', (error) => {
    broken = error;
    waiting?.reject(error);
  });
  worker.on('exit', () => {
    broken ??= new Error('the worker ended');
    waiting?.reject(broken);
  });
  // a worker holds the process only while it is waited for
  const ask = (texts?: readonly string[]) =>
    new Promise<WorkerAnswer>((resolve, reject) => {
      if (broken) throw broken;
      worker.ref();
      waiting = { resolve, reject };
      if (texts) worker.postMessage(texts);
    }).finally(() => worker.unref());
  const first = await ask();
  if (first.kind === 'failed') {
    await worker.terminate();
    throw new Error(first.message);
  }
  return {
    async encode(texts) {
      const answer = await ask(texts);
      if (answer.kind === 'vectors') return answer.vectors;
      throw new Error(answer.kind === 'failed' ? answer.message : 'the worker answered out of turn');
    },
    close: () =>
      new Promise((resolve) => {
        if (broken) return resolve();
        worker.ref();
        worker.once('exit', () => resolve());
        worker.postMessage(null);
      }),
  };
}

/** Where a worker's code lies: beside this file. Undefined where this runtime cannot load it (sources on Node 20). */
function workerUrl(): URL | undefined {
  const ending = extname(fileURLToPath(import.meta.url));
  if (ending === '.ts' && !(process.features as { readonly typescript?: unknown }).typescript) return undefined;
  return new URL(`./encoder-worker${ending}`, import.meta.url);
}

/**
 * Loads an ONNX encoder from a folder of the project, one model for each worker thread (default: one for each core, four at
 * most; 0: on this thread). Throws `UserError` with one line where the native runtime or the model is missing.
 */
export async function loadEncoder(folder: string, workers?: number): Promise<Encoder> {
  const url = workerUrl();
  const count = url ? (workers ?? Math.min(MOST_WORKERS, availableParallelism())) : 0;
  let models: readonly EncoderModel[];
  try {
    models =
      count === 0
        ? [await loadEncoderModel(folder)]
        : await Promise.all(Array.from({ length: count }, () => startWorker(folder, url!)));
  } catch (error) {
    const reason = messageOf(error).replace(/\s*\n\s*/g, ' ');
    throw new UserError(
      `${folder}: the embedding model cannot be loaded: ${reason} (candid doctor says more; --up-to rules works without it)`,
    );
  }
  return {
    async encode(texts, signal) {
      // the longest first: the last batches are short, so that no worker waits long for another
      const order = texts.map((_, index) => index).sort((a, b) => texts[b]!.length - texts[a]!.length || a - b);
      const vectors: Float32Array[] = new Array(texts.length);
      let next = 0;
      const drain = async (model: EncoderModel) => {
        while (next < order.length) {
          signal?.throwIfAborted();
          const batch = order.slice(next, next + BATCH);
          next += batch.length;
          const found = await model.encode(batch.map((index) => texts[index]!));
          for (const [row, index] of batch.entries()) vectors[index] = found[row]!;
        }
      };
      await Promise.all(models.map(drain));
      return vectors;
    },
    async close() {
      await Promise.all(models.map((model) => model.close()));
    },
  };
}
