import { parseAnyMessages } from '../chat/any-messages.ts';
import { shareOf } from '../chat/each-record.ts';
import { given, type Json, objectOf, stringOf } from '../chat/fields.ts';
import { groupRecords } from '../chat/grouped-records.ts';
import { joinCalls } from '../chat/trace-calls.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

const MODEL_OP =
  /(?:chat\.completions|completions?\.create|messages\.create|responses\.create|generate_content|litellm|ChatCompletion|converse)/i;

function isCall(record: Json): boolean {
  return 'op_name' in record && 'inputs' in record && 'trace_id' in record;
}

/** A name out of `weave:///entity/project/op/name:version`. */
function opName(record: Json): string {
  return String(record.op_name).split('/').at(-1)!.split(':')[0]!;
}

function isModelCall(record: Json): boolean {
  const inputs = objectOf(record.inputs);
  return (
    Array.isArray(inputs.messages) ||
    (MODEL_OP.test(String(record.op_name)) && ('input' in inputs || 'contents' in inputs))
  );
}

function toDraft(trace: string, calls: readonly Json[]): Draft | Skip {
  const root = calls.find((call) => stringOf(call.parent_id) === undefined) ?? objectOf(calls[0]);
  const models = calls.filter(isModelCall);
  const messages = joinCalls(
    (models.length > 0 ? models : [root]).map((call) => ({
      start: stringOf(call.started_at) ?? '',
      input: parseAnyMessages(call.inputs, 'user'),
      output: parseAnyMessages(call.output, 'assistant'),
    })),
  );
  if (messages.length === 0) return skip('no-content', `trace ${trace}: ${calls.length} calls, none has messages`);
  const last = models.at(-1) ?? root;
  return {
    kind: 'transcript',
    sourceId: trace,
    messages,
    ...given({
      model: stringOf(objectOf(last.output).model) ?? stringOf(objectOf(last.inputs).model),
      date: stringOf(root.started_at),
      agent: opName(root),
      error: stringOf(root.exception),
    }),
    metadata: {
      ...given({ project: root.project_id, attributes: root.attributes, summary: root.summary }),
      calls: calls.length,
      model_calls: models.length,
    },
  };
}

/** Calls of W&B Weave. */
export default {
  id: 'weave',
  title: 'W&B Weave calls',
  description:
    'Rows of calls {op_name, inputs, output, trace_id, parent_id, started_at}. The calls of a model (inputs with messages) of one trace are one transcript; ' +
    'without any, the inputs and output of the root call are.',

  detect(head) {
    return shareOf(head.records, isCall) * 0.95;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const groups = groupRecords(source, (record) =>
      isCall(record) ? [{ key: stringOf(record.trace_id) ?? stringOf(record.id) ?? '?', value: record }] : [],
    );
    for await (const group of groups) yield group.kind === 'skip' ? group : toDraft(group.key, group.values);
  },
} satisfies Format;
