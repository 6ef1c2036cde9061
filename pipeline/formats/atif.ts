import { eachRecord, shareOf } from '../chat/each-record.ts';
import { contentOf, given, type Json, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { parseArguments } from '../chat/openai-messages.ts';
import { answerContent } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import type { Draft, Message, Part, ToolCall } from '../transcript.ts';

function isAtif(record: Json): boolean {
  return String(record.schema_version).startsWith('ATIF-v') && Array.isArray(record.steps);
}

/** Content of a message: text, or parts (since 1.6). */
function partsOf(content: unknown): readonly Part[] {
  if (!Array.isArray(content))
    return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
  return objectsOf(content).map((part): Part => {
    if (typeof part.text === 'string') return { type: 'text', text: part.text };
    const path = stringOf(objectOf(part.source).path);
    return part.type === 'image' && path !== undefined ? { type: 'image', image: path } : { type: 'data', data: part };
  });
}

function parseStep(step: Json): readonly Message[] {
  const copied = step.is_copied_context === true;
  const role = step.source === 'agent' ? 'assistant' : step.source === 'system' ? 'system' : 'user';
  const calls = objectsOf(step.tool_calls).map(
    (call, index): ToolCall => ({
      id: stringOf(call.tool_call_id) ?? `call-${index + 1}`,
      function: stringOf(call.function_name) ?? 'unknown',
      ...parseArguments(call.arguments),
    }),
  );
  const reasoning = stringOf(step.reasoning_content);
  const parts: Part[] = [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning', reasoning } as const]),
    ...partsOf(step.message),
  ];
  const answers = objectsOf(objectOf(step.observation).results).map((result): Message => {
    const id = stringOf(result.source_call_id);
    return {
      role: 'tool',
      content: answerContent(result.content ?? result.subagent_trajectory_ref ?? ''),
      ...given({ tool_call_id: id, function: calls.find((call) => call.id === id)?.function }),
    };
  });
  return [
    {
      role,
      content: contentOf(parts),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...given({
        id: stringOf(step.step_id),
        model: role === 'assistant' ? stringOf(step.model_name) : undefined,
        by: role === 'assistant' && copied ? ('context' as const) : undefined,
      }),
    },
    ...answers,
  ];
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isAtif(record)) return undefined;
  const agent = objectOf(record.agent);
  const steps = objectsOf(record.steps);
  return {
    kind: 'transcript',
    sourceId: stringOf(record.session_id) ?? stringOf(record.trajectory_id) ?? place,
    messages: steps.flatMap(parseStep),
    ...given({
      agent: stringOf(agent.name),
      model:
        stringOf(agent.model_name) ?? steps.map((step) => stringOf(step.model_name)).find((name) => name !== undefined),
      date: stringOf(steps[0]?.timestamp),
    }),
    metadata: {
      ...without(record, 'session_id', 'steps', 'agent'),
      ...given({ agent_version: agent.version, agent_extra: agent.extra }),
    },
  };
}

/** The Agent Trajectory Interchange Format of Harbor and Terminal-Bench. */
export default {
  id: 'atif',
  title: 'ATIF trajectory',
  description:
    'trajectory.json of Harbor and Terminal-Bench, ATIF-v1.0 to v1.7: steps of user, agent and system, the answers of tools inside the step of their ' +
    'call (or without any call). Steps with is_copied_context were copied from an earlier trajectory: kept, marked as context, never counted ' +
    'twice. System steps may stand in the middle.',

  detect(head) {
    return shareOf(head.records, isAtif) * 0.98;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
