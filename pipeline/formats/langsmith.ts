import { parseAnyMessages } from '../chat/any-messages.ts';
import { shareOf } from '../chat/each-record.ts';
import { given, type Json, labelValue, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { groupRecords, type Member } from '../chat/grouped-records.ts';
import { isObject } from '../chat/openai-messages.ts';
import { joinCalls } from '../chat/trace-calls.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

function isRun(value: Json): boolean {
  return 'run_type' in value && ('dotted_order' in value || 'trace_id' in value || 'inputs' in value);
}

/** Runs of a record: one run, `{runs}`, or a body of the ingest API, whose patches complete its posts. */
function runsOf(record: Json): readonly Json[] {
  const children = (run: Json): readonly Json[] => [run, ...objectsOf(run.child_runs).flatMap(children)];
  if (Array.isArray(record.runs)) return objectsOf(record.runs).flatMap(children);
  if (Array.isArray(record.post) || Array.isArray(record.patch))
    return [...objectsOf(record.post), ...objectsOf(record.patch)];
  return isRun(record) ? children(record) : [];
}

/** Trace of a run; the first part of its dotted order names it too. */
function traceOf(run: Json): string | undefined {
  const root = stringOf(run.dotted_order)?.split('.')[0];
  return stringOf(run.trace_id) ?? (root ? root.replace(/^\d{8}T\d+Z/, '') : stringOf(run.id));
}

function membersOf(record: Json): readonly Member<Json>[] {
  return runsOf(record).flatMap((run) => {
    const key = traceOf(run);
    return key === undefined ? [] : [{ key, value: run }];
  });
}

/** Posts and patches of one run together, by dotted order (a patch may lack its id), else by id. */
function mergeRuns(parts: readonly Json[]): readonly Json[] {
  const runs = new Map<string, Json>();
  for (const part of parts) {
    const key = stringOf(part.dotted_order) ?? stringOf(part.id) ?? `run ${runs.size}`;
    runs.set(key, { ...runs.get(key), ...without(part) });
  }
  return [...runs.values()];
}

function toDraft(trace: string, parts: readonly Json[]): Draft | Skip {
  const runs = mergeRuns(parts);
  const root = runs.find((run) => stringOf(run.parent_run_id) === undefined) ?? objectOf(runs[0]);
  const models = runs.filter((run) => run.run_type === 'llm');
  const calls = (models.length > 0 ? models : [root]).map((run) => ({
    start: stringOf(run.dotted_order) ?? stringOf(run.start_time) ?? '',
    input: parseAnyMessages(run.inputs, 'user'),
    output: parseAnyMessages(run.outputs, 'assistant'),
  }));
  const messages = joinCalls(calls);
  if (messages.length === 0)
    return skip('no-content', `trace ${trace}: ${runs.length} runs, none has inputs or outputs`);
  const last = models.at(-1) ?? root;
  const said = objectOf(objectOf(last.extra).metadata);
  const start = root.start_time;
  const labels = Object.entries(objectOf(root.feedback_stats)).map(([name, value]) => ({
    name,
    value: labelValue(isObject(value) ? value.avg : value),
    author: 'langsmith feedback',
  }));
  return {
    kind: 'transcript',
    sourceId: trace,
    messages,
    ...given({
      model:
        stringOf(said.ls_model_name) ?? stringOf(objectOf(last.outputs).model) ?? stringOf(objectOf(last.inputs).model),
      date: typeof start === 'number' ? new Date(start).toISOString() : stringOf(start),
      agent: stringOf(root.name),
      error: stringOf(root.error),
    }),
    metadata: {
      ...given({ project: root.session_name ?? root.session_id, tags: root.tags }),
      ...without(objectOf(objectOf(root.extra).metadata), 'ls_model_name'),
      runs: runs.length,
      model_runs: models.length,
    },
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** Runs of LangSmith. */
export default {
  id: 'langsmith',
  title: 'LangSmith runs',
  description:
    'Exports of runs (run_type, dotted_order, trace_id, inputs, outputs; also with child_runs, or under runs) and bodies of the ingest API {post, patch}: a ' +
    'patch joins its post by dotted_order, as it may lack the id. Messages are LangChain’s or the provider’s own. The llm runs of a trace are one ' +
    'transcript: each repeats the history, and every message counts once.',

  detect(head) {
    return shareOf(head.records, (record) => runsOf(record).some((run) => isRun(run) || 'dotted_order' in run)) * 0.95;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    for await (const group of groupRecords(source, membersOf))
      yield group.kind === 'skip' ? group : toDraft(group.key, group.values);
  },
} satisfies Format;
