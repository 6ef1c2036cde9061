import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseOpenAiMessage } from '../chat/openai-messages.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import type { Draft, Message } from '../transcript.ts';

function isHistory(record: Json): boolean {
  const first = objectsOf(record.history)[0];
  return (
    first !== undefined && 'role' in first && ('agent' in first || 'message_type' in first || 'trajectory' in record)
  );
}

function isTrajectory(record: Json): boolean {
  const first = objectsOf(record.trajectory)[0];
  return first !== undefined && 'action' in first && 'observation' in first;
}

/** A message of the history; a demonstration was shown to the agent, not done by it. */
function parseHistory(value: Json): Message | undefined {
  const message = parseOpenAiMessage(value);
  if (!message) return undefined;
  const answers = stringOf(listOf(value.tool_call_ids)[0]);
  const extra = given({
    tool_call_id: message.tool_call_id ?? (message.role === 'tool' ? answers : undefined),
    by: message.role === 'assistant' && value.is_demo === true ? ('demonstration' as const) : undefined,
  });
  return { ...message, ...extra };
}

/** Steps alone, where no history was kept: each is an answer with its action, and what came of it. */
function parseSteps(steps: readonly Json[]): Message[] {
  return steps.flatMap((step, index): Message[] => {
    const id = `step-${index + 1}`;
    const action = stringOf(step.action);
    const text = stringOf(step.response) ?? stringOf(step.thought) ?? '';
    return [
      {
        role: 'assistant',
        content: text,
        ...(action === undefined ? {} : { tool_calls: [{ id, function: 'action', arguments: { command: action } }] }),
      },
      { role: 'tool', content: stringOf(step.observation) ?? '', tool_call_id: id },
    ];
  });
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isHistory(record) && !isTrajectory(record)) return undefined;
  const info = objectOf(record.info);
  const exit = stringOf(info.exit_status);
  const steps = objectsOf(record.trajectory);
  const messages = isHistory(record)
    ? nameAnswers(
        objectsOf(record.history)
          .map(parseHistory)
          .filter((message) => message !== undefined),
      )
    : parseSteps(steps);
  const query = objectsOf(record.trajectory)
    .map((step) => step.query)
    .find(Array.isArray);
  const asked =
    isHistory(record) || !query ? [] : query.map(parseOpenAiMessage).filter((message) => message !== undefined);
  return {
    kind: 'transcript',
    sourceId: stringOf(record.instance_id) ?? stringOf(record.environment) ?? place,
    messages: [...asked, ...messages],
    agent: 'swe-agent',
    ...given({ limit: exit && /cost|context|limit|token/i.test(exit) ? exit : undefined }),
    metadata: {
      ...without(record, 'history', 'trajectory', 'info', 'environment'),
      ...(isObject(record.info) ? { info } : {}),
      steps: steps.length,
    },
  };
}

/** Trajectories of SWE-agent. */
export default {
  id: 'swe-agent',
  title: 'SWE-agent trajectory',
  description:
    'trajectories/**/*.traj: history (what the model saw) and trajectory (steps with thought, action, observation). The history is read: the steps say the ' +
    'same again; files with only one of them are read from that. Messages with is_demo were shown to the agent (marked as demonstration). Old files give ' +
    'observations as role user and actions as text; newer ones use tool calls and role tool with tool_call_ids.',

  detect(head) {
    return shareOf(head.records, (record) => isHistory(record) || isTrajectory(record)) * 0.95;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
