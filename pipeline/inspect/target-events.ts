import { type Json, listOf, objectOf, objectsOf, stringOf } from '../chat/fields.ts';
import { createSkimmer, type SkimTarget } from '../sources/skim.ts';
import { collectReferences } from './attachments.ts';
import { expandRanges } from './chunked-sample.ts';

/** A call of a model as an event holds it: what it was given (in full, or as ranges of the pool) and what it answered. */
export interface ModelCall {
  readonly input: readonly unknown[];
  /** Places in the pool of messages; empty where `input` holds them. */
  readonly pooled: readonly number[];
  readonly answer: unknown;
}

const KEPT = new Set(['event', 'role', 'span_id', 'id', 'parent_id', 'name', 'type', 'input', 'input_refs', 'output']);

/** Looks through events for the calls of the target: by the role, or a span around them, named `target`. */
export function createEventScan(): {
  /** Target of a skim in which the list of events stands under `base`. */
  readonly under: (base: readonly string[]) => SkimTarget;
  /** The last call of the target; without any, for a log that names no target, the longest conversation outside of scoring. */
  readonly found: (needsTarget: boolean) => ModelCall | undefined;
} {
  const spans = new Map<
    string,
    { readonly name: string; readonly type: string; readonly parent: string | undefined }
  >();
  let event: Record<string, unknown> = {};
  let ofTarget: ModelCall | undefined;
  let longest: ModelCall | undefined;
  let most = -1;

  const isInside = (span: unknown, test: (name: string, type: string) => boolean): boolean => {
    const seen = new Set<string>();
    for (let id = stringOf(span); id !== undefined && !seen.has(id); id = spans.get(id)?.parent) {
      seen.add(id);
      const at = spans.get(id);
      if (at && test(at.name, at.type)) return true;
    }
    return false;
  };

  const close = (): void => {
    if (event.event === 'span_begin') {
      const id = stringOf(event.id);
      if (id !== undefined)
        spans.set(id, { name: String(event.name), type: String(event.type), parent: stringOf(event.parent_id) });
    } else if (event.event === 'model') {
      const call: ModelCall = {
        input: listOf(event.input),
        pooled: expandRanges(event.input_refs),
        answer: objectsOf(objectOf(event.output).choices)[0]?.message,
      };
      const role = stringOf(event.role);
      const length = call.input.length + call.pooled.length;
      if (role === 'target' || (role === undefined && isInside(event.span_id, (name) => name === 'target')))
        ofTarget = call;
      else if (role === undefined && length >= most && !isInside(event.span_id, (_, type) => type === 'scorers')) {
        longest = call;
        most = length;
      }
    }
  };

  return {
    under: (base) => ({
      choose(path) {
        const depth = path.length - base.length;
        if (base.some((key, i) => path[i] !== undefined && path[i] !== key)) return 'pass';
        if (depth <= 0) return 'enter';
        if (depth === 1) {
          event = {};
          return 'enter';
        }
        const key = path.at(-1)!;
        if ((key === 'input' || key === 'output') && event.event !== undefined && event.event !== 'model')
          return 'pass';
        return KEPT.has(key) ? 'take' : 'pass';
      },
      take(path, value) {
        if (path.length === base.length + 2) event[path.at(-1)!] = value;
      },
      left(path) {
        if (path.length === base.length + 1) close();
      },
    }),
    found: (needsTarget) => ofTarget ?? (needsTarget ? undefined : longest),
  };
}

/** The messages of a call, its answer last. */
export function messagesOfCall(call: ModelCall, pool: ReadonlyMap<number, unknown>): readonly unknown[] {
  const input = call.input.length > 0 ? call.input : call.pooled.flatMap((i) => (pool.has(i) ? [pool.get(i)] : []));
  return call.answer === undefined ? input : [...input, call.answer];
}

async function skim(read: () => AsyncIterable<Uint8Array>, target: SkimTarget): Promise<void> {
  const skimmer = createSkimmer(target);
  for await (const chunk of read()) skimmer.push(chunk);
}

/**
 * The target's conversation from the events of a sample that stands whole under `base` of a stream, and the pooled strings that it names.
 * Undefined when there is none. Reads the stream up to three times and holds one event at a time.
 */
export async function readTargetEvents(
  read: () => AsyncIterable<Uint8Array>,
  base: readonly string[],
  needsTarget: boolean,
): Promise<{ readonly messages: readonly unknown[]; readonly attachments: ReadonlyMap<string, string> } | undefined> {
  const scan = createEventScan();
  const newer = scan.under([...base, 'events']);
  const older = scan.under([...base, 'transcript', 'events']);
  const of = (path: readonly string[]) => (path[base.length] === 'transcript' ? older : newer);
  await skim(read, {
    choose: (path) => of(path).choose(path),
    take: (path, value) => of(path).take(path, value),
    left: (path) => of(path).left?.(path),
  });
  const call = scan.found(needsTarget);
  if (!call) return undefined;
  const pool = new Map<number, unknown>();
  const wanted = new Set(call.pooled);
  const isBelow = (path: readonly string[]) => !base.some((key, i) => path[i] !== undefined && path[i] !== key);
  if (wanted.size > 0)
    await skim(read, {
      choose(path) {
        const own = isBelow(path) ? path.slice(base.length) : undefined;
        if (!own) return 'pass';
        const [field, second] = own;
        if (field === undefined || (own.length === 1 && (field === 'events_data' || field === 'message_pool')))
          return 'enter';
        if (field === 'events_data' && own.length === 2) return second === 'messages' ? 'enter' : 'pass';
        return (field === 'events_data' || field === 'message_pool') && wanted.has(Number(own.at(-1)))
          ? 'take'
          : 'pass';
      },
      take: (path, value) => pool.set(Number(path.at(-1)), value),
    });
  const messages = messagesOfCall(call, pool);
  const keys = new Set<string>();
  collectReferences(messages, keys);
  const attachments = new Map<string, string>();
  if (keys.size > 0)
    await skim(read, {
      choose(path) {
        const own = isBelow(path) ? path.slice(base.length) : undefined;
        if (!own) return 'pass';
        const [field, second, third] = own;
        if (field === undefined) return 'enter';
        if (field === 'attachments') return second === undefined ? 'enter' : keys.has(second) ? 'take' : 'pass';
        if (field !== 'transcript' || (second !== undefined && second !== 'content')) return 'pass';
        return third === undefined ? 'enter' : keys.has(third) ? 'take' : 'pass';
      },
      take(path, value) {
        if (typeof value === 'string') attachments.set(path.at(-1)!, value);
      },
    });
  return { messages, attachments };
}

/** The facts and the conversation of an event scan joined: what a draft is made of. */
export function withConversation<T extends { readonly facts: Json }>(
  sample: T,
  found: { readonly messages: readonly unknown[]; readonly attachments: ReadonlyMap<string, string> },
): T {
  const metadata = { ...objectOf(sample.facts.metadata), messages_from: 'model events' };
  return { ...sample, ...found, facts: { ...sample.facts, metadata } };
}
