import { shareOf } from '../chat/each-record.ts';
import { readTraces } from '../chat/read-traces.ts';
import { type Span, spansOf } from '../chat/spans.ts';
import type { Format } from '../format.ts';

function speaksGenAi(span: Span): boolean {
  const names = [...Object.keys(span.attributes), ...span.events.map((event) => event.name)];
  return (
    names.some((name) => /^(?:gen_ai\.|gcp\.vertex\.agent\.|ai\.prompt\.)/.test(name)) &&
    !('otel_scope_name' in span.attributes)
  );
}

function isOther(span: Span): boolean {
  return 'openinference.span.kind' in span.attributes || 'mlflow.spanType' in span.attributes;
}

/** Traces by OpenTelemetry’s conventions for generative AI. */
export default {
  id: 'otel-genai',
  title: 'OpenTelemetry GenAI traces',
  description:
    'OTLP JSON (resourceSpans, also a line an export), Tempo (batches), Jaeger (data[].spans[].tags) and single spans, with gen_ai.input.messages, gen_ai.prompt.N.*, ' +
    'events gen_ai.*.message, ai.prompt.messages of the Vercel SDK, or gcp.vertex.agent.llm_request. One transcript a trace: calls repeat their history, ' +
    'each message counts once; what a framework logs of the same call is left out. A trace without content is said to be one.',

  detect(head) {
    return shareOf(head.records, (record) => {
      const spans = 'otel_scope_name' in record ? [] : spansOf(record);
      return spans.some(speaksGenAi) && !spans.some(isOther);
    }) > 0
      ? 0.93
      : 0;
  },

  read: readTraces,
} satisfies Format;
