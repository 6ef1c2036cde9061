import type { Skip } from '../skip.ts';
import type { Choice, SkimTarget } from '../sources/skim.ts';
import { collectReferences } from './attachments.ts';

/** What was held of a sample: its messages, the pooled strings that they name, and its small fields. */
export interface RawSample {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly messages: readonly unknown[];
  readonly attachments: ReadonlyMap<string, string>;
  /** Keys that the messages name and that no attachment has. */
  readonly missing: number;
  /** How often the sample was tried before. */
  readonly retries: number;
  /** Wanted values that could not be read, with the field that they stand in. */
  readonly problems: readonly { readonly field: string; readonly skip: Skip }[];
}

/** Fields that are kept. Events, store, timelines and the request of each call are passed over unparsed. */
const FACTS = new Set(
  (
    'id epoch target choices metadata scores score error limit uuid model_usage started_at completed_at total_time ' +
    'invalidation turn_count message_refs'
  ).split(' '),
);

/** Collects one sample while it is skimmed; paths are from the sample. */
export function createSampleCollector(): SkimTarget & { readonly sample: () => RawSample } {
  const facts: Record<string, unknown> = {};
  const messages: unknown[] = [];
  const attachments = new Map<string, string>();
  const wanted = new Set<string>();
  const problems: { field: string; skip: Skip }[] = [];
  let sawMessages = false;
  let retries = 0;
  // where attachments stand first, all are held: nobody knows yet which are named
  const choosePooled = (key: string): Choice => (!sawMessages || wanted.has(key) ? 'take' : 'pass');

  return {
    choose(path) {
      const [field, second, third] = path;
      if (third !== undefined) return field === 'transcript' && second === 'content' ? choosePooled(third) : 'pass';
      if (second !== undefined) {
        if (field === 'messages') return 'take';
        if (field === 'attachments') return choosePooled(second);
        if (field === 'error_retries') retries++;
        return field === 'transcript' && second === 'content' ? 'enter' : 'pass';
      }
      switch (field) {
        case 'messages':
          sawMessages = true;
          return 'enter';
        case 'attachments':
        case 'transcript':
        case 'error_retries':
          return 'enter';
        default:
          return field !== undefined && FACTS.has(field) ? 'take' : 'pass';
      }
    },
    take(path, value) {
      const [field] = path;
      if (field === 'messages') {
        messages.push(value);
        collectReferences(value, wanted);
      } else if (field === 'attachments' || field === 'transcript') {
        if (typeof value === 'string') attachments.set(path.at(-1)!, value);
      } else if (field !== undefined) {
        facts[field] = value;
        if (field === 'metadata' || field === 'target') collectReferences(value, wanted);
      }
    },
    broken(path, skip) {
      problems.push({ field: path[0] ?? '', skip });
    },
    sample() {
      const missing = [...wanted].filter((key) => !attachments.has(key)).length;
      return { facts, messages, attachments, missing, retries, problems };
    },
  };
}
