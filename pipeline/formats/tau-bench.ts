import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, listOf, numberOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseOpenAiMessage } from '../chat/openai-messages.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

function isRun(record: Json): boolean {
  return Array.isArray(record.traj) && 'task_id' in record && ('reward' in record || 'info' in record);
}

/** tau²-bench keeps its runs under `simulations`. */
function isSimulation(record: Json): boolean {
  return (
    Array.isArray(record.messages) && 'task_id' in record && ('reward_info' in record || 'termination_reason' in record)
  );
}

function isResults(record: unknown): record is Json {
  return isObject(record) && Array.isArray(record.simulations) && objectsOf(record.simulations).some(isSimulation);
}

/** A message; in tau²-bench a tool's answer has the id of its call as its own, and the simulated user may call tools too. */
function parseMessage(value: unknown): Message | undefined {
  const message = parseOpenAiMessage(value);
  if (!message) return undefined;
  if (message.role === 'user') return { role: 'user', content: message.content };
  const own = message.role === 'tool' && message.tool_call_id === undefined ? stringOf(objectOf(value).id) : undefined;
  return own === undefined ? message : { ...message, tool_call_id: own };
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isRun(record) && !isSimulation(record)) return undefined;
  const reward = numberOf(record.reward) ?? numberOf(objectOf(record.reward_info).reward);
  const info = objectOf(record.info);
  const task = stringOf(record.task_id);
  const stop = stringOf(record.termination_reason);
  return {
    kind: 'transcript',
    sourceId: stringOf(record.id) ?? task ?? place,
    messages: nameAnswers(
      listOf(record.traj ?? record.messages)
        .map(parseMessage)
        .filter((message) => message !== undefined),
    ),
    ...given({
      task_id: task,
      task_repeat: numberOf(record.trial),
      score: reward === undefined ? undefined : String(reward),
      success: reward === undefined ? undefined : reward >= 1,
      error: stringOf(info.error),
      limit: stop && /max/.test(stop) ? stop : undefined,
    }),
    metadata: without(record, 'traj', 'messages', 'task_id', 'trial', 'reward', 'id'),
    ...(reward === undefined ? {} : { labels: [{ name: 'reward', value: reward, author: 'tau-bench' }] }),
  };
}

/** Results of tau-bench and tau²-bench. */
export default {
  id: 'tau-bench',
  title: 'tau-bench results',
  description:
    'One run {task_id, reward, info, traj, trial}, an array of them, or the results of tau²-bench ({info, tasks, simulations}). Messages in OpenAI’s form; the ' +
    'reward is the score and a label of others. Several trials share a task_id: the trial is the repeat.',

  detect(head) {
    if (isResults(head.records[0])) return 0.95;
    return shareOf(head.records, (record) => isRun(record) || isSimulation(record)) * 0.95;
  },

  read(source: SourceFile) {
    return eachRecord(source, toDraft, isResults(source.head.records[0]) ? ['simulations'] : []);
  },
} satisfies Format;
