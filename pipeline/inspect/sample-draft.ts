import { stringifyJson } from '../channels.ts';
import { factorsOf } from '../chat/chat-facts.ts';
import { given, type Json, labelValue, numberOf, objectOf, stringOf, without } from '../chat/fields.ts';
import { parseInspectMessages } from '../chat/inspect-messages.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Draft, ForeignLabel } from '../transcript.ts';
import { resolveReferences } from './attachments.ts';
import { headerFactors, type LogHeader, tagsOf } from './log-header.ts';
import type { RawSample } from './raw-sample.ts';

/** A score's value as a label's; what was not scored (not a number) has none, and is never 0. */
function scoreValue(value: unknown): ForeignLabel['value'] {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return String(value);
  return typeof value === 'object' && value !== null ? stringifyJson(value) : labelValue(value);
}

/** Labels of scores `{scorer: {value, explanation}}`; a value with several dimensions gives one label each. */
export function scoreLabels(scores: unknown): ForeignLabel[] {
  return Object.entries(objectOf(scores)).flatMap(([scorer, score]) => {
    if (!isObject(score)) return [];
    const said = [stringOf(score.reason), stringOf(score.explanation)].filter((text) => text !== undefined);
    const reason = said.length > 0 ? { reason: said.join(': ') } : {};
    const values = isObject(score.value) ? Object.entries(score.value) : [[scorer, score.value] as const];
    return values.map(([name, value]) => ({ name, value: scoreValue(value), author: scorer, ...reason }));
  });
}

/** Whether a value counts as success, as Inspect reads it; undefined for partial credit, other scales and what was not scored. */
export function successOf(value: ForeignLabel['value'] | undefined): boolean | undefined {
  if (value === 'C' || value === true || value === 1) return true;
  if (value === 'I' || value === 'N' || value === false || value === 0) return false;
  return undefined;
}

function totalTokens(usage: unknown): number | undefined {
  const totals = Object.values(objectOf(usage)).map((one) => numberOf(objectOf(one).total_tokens));
  const known = totals.filter((total) => total !== undefined);
  return known.length > 0 ? known.reduce((sum, total) => sum + total, 0) : undefined;
}

/** What the sample says that is neither conversation nor a fact with a column of its own. */
function metadataOf(sample: RawSample, header: LogHeader): Json {
  const { facts, attachments } = sample;
  const { eval_id, run_id, task_args } = header.eval;
  return {
    ...objectOf(resolveReferences(facts.metadata, attachments)),
    ...without({
      target: resolveReferences(facts.target, attachments),
      choices: facts.choices,
      uuid: facts.uuid,
      eval_id,
      run_id,
      eval_status: header.status,
      eval_tags: tagsOf(header),
      ...(Object.keys(objectOf(task_args)).length > 0 ? { task_args } : {}),
      total_time: facts.total_time,
      invalidated: isObject(facts.invalidation) ? true : undefined,
      error_retries: sample.retries > 0 ? sample.retries : undefined,
      attachments_missing: sample.missing > 0 ? sample.missing : undefined,
    }),
  };
}

/** The transcript of a sample. `sourceId` is the sample's id, `task_repeat` its epoch. */
export function toDraft(sample: RawSample, header: LogHeader, place: string): Draft {
  const { facts } = sample;
  const scores = isObject(facts.scores) ? facts.scores : { [header.scorer ?? 'score']: facts.score };
  const labels = scoreLabels(scores);
  const value = labels[0]?.value;
  const metadata = metadataOf(sample, header);
  const id = stringOf(facts.id);
  return {
    kind: 'transcript',
    sourceId: id ?? place,
    messages: parseInspectMessages(resolveReferences(sample.messages, sample.attachments)),
    ...headerFactors(header),
    ...factorsOf(objectOf(facts.metadata)),
    ...given({
      model: header.target ?? stringOf(header.eval.model),
      date: stringOf(facts.started_at) ?? stringOf(header.eval.created),
      task_set: stringOf(header.eval.task),
      task_id: id,
      task_repeat: numberOf(facts.epoch),
      agent: header.agent,
      score: value === undefined || value === null ? undefined : String(value),
      success: successOf(value),
      error: stringOf(objectOf(facts.error).message),
      limit: stringOf(objectOf(facts.limit).type),
      total_tokens: totalTokens(facts.model_usage),
    }),
    metadata,
    ...(labels.length > 0 ? { labels } : {}),
  };
}
