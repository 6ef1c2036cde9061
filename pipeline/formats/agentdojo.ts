import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, labelValue, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseArguments, parseOpenAiMessage } from '../chat/openai-messages.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import type { Draft, ForeignLabel, Message } from '../transcript.ts';

function isRun(record: Json): boolean {
  return 'suite_name' in record && 'pipeline_name' in record && Array.isArray(record.messages);
}

/** The variant with `trace` in the place of `messages`. */
function isTrace(record: Json): boolean {
  return (
    'run_id' in record &&
    'domain' in record &&
    Array.isArray(record.trace) &&
    ('evaluation' in record || 'final_answer' in record)
  );
}

function parseMessage(value: unknown): Message | undefined {
  const message = parseOpenAiMessage(value);
  if (!message || !isObject(value)) return undefined;
  const calls = objectsOf(value.tool_calls).map((call, index) => ({
    id: stringOf(call.id) ?? `call-${index + 1}`,
    function: stringOf(call.function) ?? stringOf(objectOf(call.function).name) ?? 'unknown',
    ...parseArguments(call.args ?? objectOf(call.function).arguments ?? call.arguments),
  }));
  const answered = objectOf(value.tool_call);
  const error = message.role === 'tool' ? stringOf(value.error) : undefined;
  const { tool_calls: _, ...rest } = message;
  return {
    ...rest,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...given({
      tool_call_id: message.tool_call_id ?? stringOf(answered.id),
      function: message.role === 'tool' ? (message.function ?? stringOf(answered.function)) : undefined,
      error: error === undefined ? undefined : { message: error },
    }),
  };
}

function labelsOf(record: Json): readonly ForeignLabel[] {
  const judged = isObject(record.evaluation)
    ? record.evaluation
    : { utility: record.utility, security: record.security };
  return Object.entries(judged)
    .filter(([, value]) => value !== undefined && !isObject(value))
    .map(([name, value]) => ({ name, value: labelValue(value), author: 'agentdojo' }));
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isRun(record) && !isTrace(record)) return undefined;
  const messages = listOf(record.messages ?? record.trace)
    .map(parseMessage)
    .filter((message) => message !== undefined);
  const final = stringOf(record.final_answer);
  const last = messages.at(-1);
  if (final !== undefined && !(last?.role === 'assistant' && last.content === final))
    messages.push({ role: 'assistant', content: final });
  const task = stringOf(record.user_task_id);
  const ids = [record.suite_name, record.pipeline_name, task, record.injection_task_id ?? 'none', record.attack_type];
  return {
    kind: 'transcript',
    sourceId: stringOf(record.run_id) ?? (task === undefined ? place : ids.filter(Boolean).join('/')),
    messages: nameAnswers(messages),
    ...given({
      model: stringOf(record.pipeline_name) ?? stringOf(record.model),
      scenario: stringOf(record.suite_name) ?? stringOf(record.domain),
      condition: stringOf(record.condition) ?? stringOf(record.attack_type),
      task_id: task,
      success: typeof record.utility === 'boolean' ? record.utility : undefined,
      error: stringOf(record.error),
    }),
    metadata: without(
      record,
      'messages',
      'trace',
      'pipeline_name',
      'suite_name',
      'domain',
      'condition',
      'utility',
      'security',
      'evaluation',
      'final_answer',
      'error',
      'run_id',
      'model',
    ),
    labels: labelsOf(record),
  };
}

/** Runs of AgentDojo. */
export default {
  id: 'agentdojo',
  title: 'AgentDojo run',
  description:
    'runs/<pipeline>/<suite>/<user task>/<attack>/<injection task>.json. A call’s function is a string with args; the text of a part is under content; ' +
    'utility and security are labels of others. A variant has run_id, domain, condition, trace, evaluation and final_answer, and no user_task_id.',

  detect(head) {
    return shareOf(head.records, (record) => isRun(record) || isTrace(record)) * 0.96;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
