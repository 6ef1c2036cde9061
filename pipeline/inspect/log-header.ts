import { factorsOf } from '../chat/chat-facts.ts';
import { type Json, listOf, objectOf, objectsOf, stringOf } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Choice } from '../sources/skim.ts';

/** What a log says of all its samples. */
export interface LogHeader {
  readonly status: string;
  readonly eval: Json;
  readonly agent?: string;
  /** Name of the only scorer, for samples of 2024 that hold one unnamed score. */
  readonly scorer?: string;
  /** The model that was audited, where another one led the conversation. */
  readonly target?: string;
  /** True for logs whose conversation with the target is not their `messages`: an auditor's. */
  readonly isAudit: boolean;
}

/** Which fields of a log its header needs; paths are from the log. */
export function chooseHeader(path: readonly string[]): Choice {
  const [field, second] = path;
  if (second !== undefined) return field === 'results' && second === 'scores' ? 'take' : 'pass';
  if (field === 'results') return 'enter';
  return field === 'status' || field === 'eval' || field === 'plan' ? 'take' : 'pass';
}

/** True for the fields that every log begins with. */
export function isLogHeader(record: unknown): record is Json {
  return (
    isObject(record) &&
    isObject(record.eval) &&
    typeof record.eval.task === 'string' &&
    ('status' in record || 'plan' in record || 'version' in record)
  );
}

/** Parses the fields that `chooseHeader` takes; `started` is the status of a log that has none. */
export function parseLogHeader(fields: Json): LogHeader {
  const spec = objectOf(fields.eval);
  const steps = objectsOf(objectOf(fields.plan).steps);
  const scorers = [...objectsOf(fields.scores), ...objectsOf(spec.scorers)].map((scorer) => stringOf(scorer.name));
  const roles = objectOf(spec.model_roles);
  const target = stringOf(objectOf(roles.target).model) ?? stringOf(roles.target);
  const isAudit = scorers.includes('audit_judge') || 'auditor' in roles || /\bpetri\b/.test(String(spec.task));
  const agent = stringOf(spec.solver) ?? stringOf(steps.at(-1)?.solver);
  const [scorer] = scorers;
  return {
    status: stringOf(fields.status) ?? 'started',
    eval: spec,
    ...(agent === undefined ? {} : { agent }),
    ...(scorer === undefined ? {} : { scorer }),
    ...(isAudit && target !== undefined ? { target } : {}),
    isAudit,
  };
}

/** Factors that the arguments or the metadata of a run name. */
export function headerFactors(header: LogHeader): Json {
  const { task_args, metadata } = header.eval;
  return { ...factorsOf(objectOf(task_args)), ...factorsOf(objectOf(metadata)) };
}

/** Tags of a run, where it has some. */
export function tagsOf(header: LogHeader): readonly unknown[] | undefined {
  const tags = listOf(header.eval.tags);
  return tags.length > 0 ? tags : undefined;
}
