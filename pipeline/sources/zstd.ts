import { ZSTDDecoder } from 'zstddec/stream';
import { ContainerError } from './container-error.ts';

/** What the decoder's WebAssembly module offers; zstddec itself loops for ever on damaged data and leaks when a reader stops early. */
interface Codec {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): void;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

const IN_BYTES = 256 * 1024;
const OUT_BYTES = 1024 * 1024;
/** Codes of errors are the last 120 values of an unsigned 32-bit number, so small negative ones here. */
const LEAST_ERROR = -120;

let codec: Codec | undefined;
let loading: Promise<void> | undefined;

/** Loads the decoder; needed once before the synchronous functions. */
export function loadZstd(): Promise<void> {
  loading ??= (async () => {
    const decoder = new ZSTDDecoder();
    const adopt = decoder._init;
    decoder._init = (result) => {
      codec = (result as unknown as { readonly instance: { readonly exports: Codec } }).instance.exports;
      adopt.call(decoder, result);
    };
    await decoder.init();
  })();
  return loading;
}

/** A decoder in progress. Frames may follow each other, with or without the size of their content. */
interface Stream {
  /** Decodes the next packed bytes. */
  push(packed: Uint8Array): Iterable<Buffer>;
  /** Throws when the last frame is not complete. */
  end(): void;
  /** Gives the decoder back; it is used again when all went well. */
  release(): void;
}

let idle: readonly [number, number] | undefined;

function openStream(): Stream {
  if (!codec) throw new Error('zstd: decoder is not loaded (call loadZstd first)');
  const wasm = codec;
  // one block of memory: two structs of three words each, then the buffers
  const [context, block] = idle ?? [wasm.ZSTD_createDCtx(), wasm.malloc(24 + IN_BYTES + OUT_BYTES)];
  idle = undefined;
  const [input, output] = [block, block + 12];
  const [source, target] = [block + 24, block + 24 + IN_BYTES];
  let pending = 0;
  let broken = false;
  return {
    *push(packed) {
      for (let from = 0; from < packed.length; from += IN_BYTES) {
        const piece = packed.subarray(from, from + IN_BYTES);
        new Uint8Array(wasm.memory.buffer).set(piece, source);
        let at = 0;
        let full = false;
        while (at < piece.length || full) {
          const before = new DataView(wasm.memory.buffer);
          for (const [i, word] of [source, piece.length, at, target, OUT_BYTES, 0].entries())
            before.setUint32(input + 4 * i, word, true);
          pending = wasm.ZSTD_decompressStream(context, output, input);
          if (pending < 0 && pending >= LEAST_ERROR) {
            broken = true;
            throw new ContainerError('unreadable', `zstd data is damaged (code ${-pending})`);
          }
          // memory may have grown: the old view is then detached
          const after = new DataView(wasm.memory.buffer);
          at = after.getUint32(input + 8, true);
          const made = after.getUint32(output + 8, true);
          full = made === OUT_BYTES;
          if (made > 0) yield Buffer.from(new Uint8Array(wasm.memory.buffer, target, made));
          if (pending === 0) full = false;
        }
      }
    },
    end() {
      if (pending === 0) return;
      broken = true;
      throw new ContainerError('truncated', 'zstd data ends inside a frame');
    },
    release() {
      if (!broken && pending === 0 && !idle) {
        idle = [context, block];
        return;
      }
      wasm.ZSTD_freeDCtx(context);
      wasm.free(block);
    },
  };
}

/** Unpacks a stream of zstd frames, piece by piece. */
export async function* unzstd(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  await loadZstd();
  const stream = openStream();
  try {
    for await (const chunk of chunks) yield* stream.push(chunk);
    stream.end();
  } finally {
    stream.release();
  }
}

/** Unpacks zstd frames at once, at most `limit` bytes. Needs `loadZstd`. */
export function unzstdSync(packed: Uint8Array, limit = Number.POSITIVE_INFINITY): Buffer {
  const stream = openStream();
  try {
    const pieces: Buffer[] = [];
    let length = 0;
    for (const piece of stream.push(packed)) {
      pieces.push(piece);
      length += piece.length;
      if (length > limit) throw new ContainerError('too-large', `unpacks to more than ${limit} bytes`);
    }
    stream.end();
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length);
  } finally {
    stream.release();
  }
}
