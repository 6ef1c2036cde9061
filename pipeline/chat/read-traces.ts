import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';
import { unpackJson } from './any-messages.ts';
import { given, objectOf, stringOf } from './fields.ts';
import { groupRecords } from './grouped-records.ts';
import { spanCall } from './span-calls.ts';
import { type Span, spansOf } from './spans.ts';
import { joinCalls } from './trace-calls.ts';

/** True for a span of a call of a model, with or without its content. */
export function isModelSpan({ attributes }: Span): boolean {
  return (
    'gen_ai.request.model' in attributes ||
    'llm.model_name' in attributes ||
    String(attributes['openinference.span.kind']).toUpperCase() === 'LLM' ||
    /CHAT_MODEL|LLM/.test(String(attributes['mlflow.spanType']))
  );
}

function attribute(spans: readonly Span[], ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = spans.findLast((span) => stringOf(span.attributes[name]) !== undefined);
    if (found) return stringOf(found.attributes[name]);
  }
  return undefined;
}

/** The transcript of one trace, or why there is none. */
export function traceToDraft(trace: string, unsorted: readonly Span[]): Draft | Skip {
  const spans = unsorted.toSorted((a, b) => a.start - b.start);
  const calls = spans.flatMap((span) => {
    const call = spanCall(span);
    return call ? [{ ...call, start: span.start }] : [];
  });
  const best = Math.min(...calls.map((call) => call.rank));
  const used = calls.filter((call) => call.rank === best);
  const messages = joinCalls(used);
  if (messages.length === 0) {
    const models = spans.filter(isModelSpan).length;
    return models > 0
      ? skip('no-content', `trace ${trace}: ${models} calls of a model, none with content (content was not captured)`)
      : skip('no-messages', `trace ${trace}: ${spans.length} spans, none of a model`);
  }
  const start = spans.find((span) => span.start > 0)?.start;
  const conversation = attribute(spans, 'gen_ai.conversation.id', 'session.id');
  return {
    kind: 'transcript',
    sourceId: trace,
    messages,
    ...given({
      model:
        attribute(
          spans,
          'gen_ai.response.model',
          'gen_ai.request.model',
          'llm.model_name',
          'mlflow.llm.model',
          'ai.model.id',
        ) ?? loggedModel(spans),
      agent: attribute(spans, 'gen_ai.agent.name') ?? spans.find((span) => span.service !== undefined)?.service,
      date: start === undefined ? undefined : new Date(start).toISOString(),
    }),
    metadata: { spans: spans.length, model_calls: used.length, ...given({ conversation }) },
  };
}

/** Model that the inputs or outputs of MLflow's spans name. */
function loggedModel(spans: readonly Span[]): string | undefined {
  const named = spans.flatMap(({ attributes }) =>
    [attributes['mlflow.spanInputs'], attributes['mlflow.spanOutputs']].map((value) =>
      stringOf(objectOf(unpackJson(value)).model),
    ),
  );
  return named.findLast((name) => name !== undefined);
}

/** Transcripts of every trace in a source of spans. */
export async function* readTraces(source: SourceFile): AsyncIterable<Draft | Skip> {
  const groups = groupRecords(source, (record) => spansOf(record).map((span) => ({ key: span.trace, value: span })));
  for await (const group of groups) yield group.kind === 'skip' ? group : traceToDraft(group.key, group.values);
}
