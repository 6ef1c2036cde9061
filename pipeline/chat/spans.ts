import { unpackJson } from './any-messages.ts';
import { type Json, listOf, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject } from './openai-messages.ts';

/** One span of a trace, whoever exported it. */
export interface Span {
  readonly trace: string;
  readonly name: string;
  /** Start in milliseconds; 0 when it is not known. */
  readonly start: number;
  readonly attributes: Json;
  readonly events: readonly { readonly name: string; readonly attributes: Json }[];
  /** Name of the service. */
  readonly service?: string;
}

/** A value of OTLP's JSON: `{stringValue}`, `{arrayValue: {values}}` and so on. */
function otlpValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (isObject(value.arrayValue)) return listOf(value.arrayValue.values).map(otlpValue);
  if (isObject(value.kvlistValue)) return attributesOf(value.kvlistValue.values);
  const [only] = Object.entries(value);
  return only && /Value$/.test(only[0]) ? only[1] : value;
}

/** Attributes as an object, out of OTLP's list, Jaeger's tags, JSON text, or an object (nested keys are flattened by dots where needed). */
function attributesOf(value: unknown): Json {
  const unpacked = unpackJson(value);
  if (!Array.isArray(unpacked)) return objectOf(unpacked);
  return Object.fromEntries(objectsOf(unpacked).map((item) => [String(item.key), otlpValue(item.value)]));
}

/** Milliseconds of a time given in ISO, or as a number of seconds, milli-, micro- or nanoseconds. */
function timeOf(value: unknown): number {
  if (typeof value === 'string' && /^\d{4}-/.test(value)) return Date.parse(value) || 0;
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) return 0;
  return number > 1e17 ? number / 1e6 : number > 1e14 ? number / 1e3 : number > 1e11 ? number : number * 1e3;
}

function toSpan(span: Json, trace: string | undefined, service: unknown): Span | undefined {
  const context = objectOf(span.context ?? span.spanContext);
  const id = stringOf(span.traceId ?? span.traceID ?? span.trace_id ?? context.trace_id ?? context.traceId) ?? trace;
  if (id === undefined) return undefined;
  const start =
    span.startTimeUnixNano ??
    span.start_time_unix_nano ??
    span.startTime ??
    span.start_time ??
    span.start_timestamp ??
    span.start_time_ns;
  const name = stringOf(service);
  return {
    trace: id,
    name: stringOf(span.name) ?? stringOf(span.operationName) ?? stringOf(span.span_name) ?? '',
    start: timeOf(start),
    attributes: attributesOf(span.attributes ?? span.tags),
    events: objectsOf(span.events ?? span.logs ?? span.otel_events).map((event) => ({
      name: stringOf(event.name) ?? stringOf(event.event_name) ?? '',
      attributes: { ...objectOf(event.body), ...attributesOf(event.attributes ?? event.fields) },
    })),
    ...(name === undefined ? {} : { service: name }),
  };
}

function spansOfBatch(batch: Json): readonly (Span | undefined)[] {
  const service = attributesOf(objectOf(batch.resource).attributes)['service.name'];
  const scopes = batch.scopeSpans ?? batch.scope_spans ?? batch.instrumentationLibrarySpans;
  return objectsOf(scopes).flatMap((scope) => objectsOf(scope.spans).map((span) => toSpan(span, undefined, service)));
}

/** The spans of a record: OTLP, Tempo, Jaeger, MLflow, or a span by itself (Phoenix, Logfire rows, console exporters). */
export function spansOf(record: Json): readonly Span[] {
  const trace = objectOf(record.trace);
  const batches =
    record.resourceSpans ?? record.resource_spans ?? record.batches ?? trace.resourceSpans ?? trace.batches;
  let found: readonly (Span | undefined)[];
  if (Array.isArray(batches)) found = objectsOf(batches).flatMap(spansOfBatch);
  else if (Array.isArray(record.data)) {
    found = objectsOf(record.data).flatMap((item) => {
      const processes = objectOf(item.processes);
      return objectsOf(item.spans).map((span) =>
        toSpan(span, stringOf(item.traceID), objectOf(processes[String(span.processID)]).serviceName),
      );
    });
  } else if (isObject(record.data) && Array.isArray(record.data.spans)) {
    const info = objectOf(record.info);
    const id = stringOf(info.trace_id) ?? stringOf(info.request_id);
    found = objectsOf(record.data.spans).map((span) => {
      const made = toSpan(span, id, undefined);
      return made && id !== undefined ? { ...made, trace: id } : made;
    });
  } else found = [toSpan(record, undefined, record.service_name)];
  return found.filter((span) => span !== undefined);
}
