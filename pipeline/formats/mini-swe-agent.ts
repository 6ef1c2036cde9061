import { parseAnyMessage } from '../chat/any-messages.ts';
import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { parseResponsesItems } from '../chat/responses-items.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import type { Draft, Message } from '../transcript.ts';

function isTrajectory(record: Json): boolean {
  return (
    Array.isArray(record.messages) &&
    (String(record.trajectory_format).startsWith('mini-swe-agent') || 'mini_version' in objectOf(record.info))
  );
}

/** A message; version 2 keeps answers of the Responses API whole, and ends with role exit. */
function parseMessage(message: Json): readonly Message[] {
  if (message.object === 'response') return parseResponsesItems(objectsOf(message.output));
  if (typeof message.type === 'string' && message.role === undefined) return parseResponsesItems([message]);
  return message.role === 'exit' ? [] : parseAnyMessage(message);
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isTrajectory(record)) return undefined;
  const info = objectOf(record.info);
  const exit = stringOf(info.exit_status);
  return {
    kind: 'transcript',
    sourceId: stringOf(record.instance_id) ?? place,
    messages: nameAnswers(objectsOf(record.messages).flatMap(parseMessage)),
    agent: 'mini-swe-agent',
    ...given({
      model: stringOf(objectOf(objectOf(info.config).model).model_name),
      limit: exit && /limit/i.test(exit) ? exit : undefined,
    }),
    metadata: { ...without(record, 'messages', 'info', 'instance_id'), info },
  };
}

/** Trajectories of mini-swe-agent since version 1. */
export default {
  id: 'mini-swe-agent',
  title: 'mini-swe-agent trajectory',
  description:
    '*.traj.json with info, messages and trajectory_format mini-swe-agent-1 (or -1.1). Actions of version 1 are code blocks in the text of the answer; version 2 uses ' +
    'tool calls, keeps answers of the Responses API whole, and ends with a message of role exit. Older files are a bare list of messages (see message-list).',

  detect(head) {
    return shareOf(head.records, isTrajectory) * 0.95;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
