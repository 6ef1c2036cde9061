import { z } from 'zod';
import { eachRecord } from '../chat/each-record.ts';
import type { Format } from '../format.ts';
import { skip } from '../skip.ts';
import type { Draft, ForeignLabel, Message } from '../transcript.ts';

const recordSchema = z.looseObject({
  raw_response: z.string().nullable(),
  metadata: z.looseObject({
    model: z.string().optional(),
    condition: z.string().optional(),
    sample_id: z.union([z.number(), z.string()]).optional(),
    api_metadata: z.looseObject({ stop_reason: z.string().nullish() }).nullish(),
    system_prompt: z.string().optional(),
    user_prompt: z.string().optional(),
    email_content: z.string().optional(),
  }),
  classification: z
    .looseObject({
      harmful_behavior: z.boolean().nullish(),
      classifier_verdict: z.boolean().nullish(),
      classifier_reasoning: z.string().nullish(),
      classifier_model: z.string().nullish(),
      error: z.unknown().optional(),
    })
    .nullish(),
});
type ResponseRecord = z.infer<typeof recordSchema>;

/** Goal type, goal value and threat of a condition such as `blackmail_explicit-america_replacement`. */
export function parseCondition(
  condition: string,
): { readonly scenario: string; readonly goal: string; readonly threat: string } | undefined {
  const match = /^([a-z]+)_([a-z]+(?:-[a-z-]+)?)_([a-z]+)(?:_|$)/i.exec(condition);
  return match ? { scenario: match[1]!, goal: match[2]!, threat: match[3]! } : undefined;
}

/** Model, condition and sample as the tree's path says them, for records that do not. */
function parsePath(uri: string): { readonly model?: string; readonly condition?: string; readonly sample?: string } {
  const [model, condition, sample] = uri.replaceAll('\\', '/').split('/').slice(-4, -1);
  return model && condition && sample && /^sample_/.test(sample) && parseCondition(condition)
    ? { model, condition, sample }
    : {};
}

function toLabels(classification: ResponseRecord['classification']): ForeignLabel[] {
  if (!classification) return [];
  const author = classification.classifier_model ?? 'agentic-misalignment classifier';
  if (classification.error !== undefined) {
    return [{ name: 'harmful_behavior', value: null, author, reason: `error: ${String(classification.error)}` }];
  }
  const reason = classification.classifier_reasoning ? { reason: classification.classifier_reasoning } : {};
  return (['harmful_behavior', 'classifier_verdict'] as const).flatMap((name) =>
    classification[name] === undefined ? [] : [{ name, value: classification[name], author, ...reason }],
  );
}

function toDraft(record: ResponseRecord, uri: string): Draft {
  const path = parsePath(uri);
  const {
    model = path.model,
    condition = path.condition,
    sample_id,
    system_prompt,
    user_prompt,
    email_content,
    ...rest
  } = record.metadata;
  const sample = path.sample ?? (sample_id === undefined ? undefined : `sample_${String(sample_id).padStart(3, '0')}`);
  const prompt = [user_prompt, email_content].filter((text) => text !== undefined).join('\n\n');
  const messages: Message[] = [
    ...(system_prompt ? [{ role: 'system', content: system_prompt } as const] : []),
    ...(prompt ? [{ role: 'user', content: prompt } as const] : []),
    { role: 'assistant', content: record.raw_response ?? '', ...(model ? { model } : {}) },
  ];
  const { raw_response: _, metadata: __, classification: ___, ...other } = record;
  const stop = rest.api_metadata?.stop_reason;
  return {
    kind: 'transcript',
    sourceId: [model, condition, sample].filter(Boolean).join('/') || uri,
    messages,
    ...(model ? { model } : {}),
    ...(condition ? { condition, ...parseCondition(condition) } : {}),
    ...(stop && /length|max_tokens/i.test(stop) ? { limit: stop } : {}),
    metadata: { ...other, ...rest, ...(sample_id === undefined ? {} : { sample_id }) },
    labels: toLabels(record.classification),
  };
}

/** The results tree of Agentic Misalignment. */
export default {
  id: 'agentic-misalignment',
  title: 'Agentic Misalignment results tree',
  description:
    'results/<experiment>/models/<model>/<condition>/sample_NNN/response.json, in older trees without models/. One file a run: raw_response ' +
    'with reasoning in <SCRATCHPAD_REASONING> and actions as <tool_use:…>, metadata with model and condition, and the study’s own ' +
    'classification, kept as a label of others. Scratchpads may be misspelt, unclosed, or hold the whole answer.',

  detect(head) {
    const first = head.records[0] as { readonly raw_response?: unknown; readonly metadata?: unknown } | undefined;
    if (typeof first?.raw_response !== 'string' && first?.raw_response !== null) return 0;
    return typeof first.metadata === 'object' && first.metadata !== null ? 0.98 : 0;
  },

  read: (source) =>
    eachRecord(source, (value) => {
      const parsed = recordSchema.safeParse(value);
      if (parsed.success) return toDraft(parsed.data, source.uri);
      const issue = parsed.error.issues[0]!;
      return skip('bad-record', `${issue.path.join('.') || 'record'}: ${issue.message}`);
    }),
} satisfies Format;
