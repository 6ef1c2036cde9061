// The body of an encoder's worker thread: encodes one batch after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../pipeline/errors.ts';
import { loadEncoderModel } from './encoder-model.ts';

/** What a worker answers: that it is ready, a batch's vectors, or what went wrong. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] }
  | { readonly kind: 'failed'; readonly message: string };

const answer = (message: WorkerAnswer) => parentPort?.postMessage(message);

if (parentPort) {
  try {
    const model = await loadEncoderModel((workerData as { readonly folder: string }).folder);
    parentPort.on('message', (texts: readonly string[] | null) => {
      if (texts === null) {
        void model.close().then(() => parentPort?.close());
        return;
      }
      model.encode(texts).then(
        (vectors) => answer({ kind: 'vectors', vectors }),
        (error: unknown) => answer({ kind: 'failed', message: messageOf(error) }),
      );
    });
    answer({ kind: 'ready' });
  } catch (error) {
    answer({ kind: 'failed', message: messageOf(error) });
  }
}
