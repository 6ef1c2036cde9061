import { eachRecord, shareOf } from '../chat/each-record.ts';
import { contentOf, given, type Json, labelValue, listOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { parseArguments } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import type { Draft, Message, Part, ToolCall } from '../transcript.ts';

function isCase(record: Json): boolean {
  const first = objectsOf(listOf(record.contents).flat())[0];
  return Array.isArray(listOf(record.contents)[0]) && first !== undefined && 'role' in first && !('parts' in first);
}

/** An action written as text: `Tool: {…}`, `Tool{…}`, `Tool(…)`, or anything else. */
function parseAction(action: string, id: string): ToolCall {
  const match = /^\s*([A-Za-z]\w*)\s*:?\s*\(?\s*(\{[\s\S]*\})\s*\)?\s*$/.exec(action);
  if (!match) return { id, function: 'action', arguments: { text: action } };
  const parsed = parseArguments(match[2]);
  return { id, function: match[1]!, ...parsed };
}

function parseTurns(contents: unknown): Message[] {
  let calls = 0;
  return objectsOf(listOf(contents).flat()).flatMap((turn): Message[] => {
    const text = stringOf(turn.content);
    if (turn.role === 'environment') {
      return [{ role: 'tool', content: text ?? '', ...(calls > 0 ? { tool_call_id: `call-${calls}` } : {}) }];
    }
    if (turn.role !== 'agent') return [{ role: turn.role === 'system' ? 'system' : 'user', content: text ?? '' }];
    const thought = stringOf(turn.thought);
    const action = stringOf(turn.action);
    const parts: Part[] = [
      ...(thought === undefined ? [] : [{ type: 'reasoning', reasoning: thought } as const]),
      ...(text === undefined ? [] : [{ type: 'text', text } as const]),
    ];
    if (action !== undefined) calls++;
    return [
      {
        role: 'assistant',
        content: contentOf(parts),
        ...(action === undefined ? {} : { tool_calls: [parseAction(action, `call-${calls}`)] }),
      },
    ];
  });
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isCase(record)) return undefined;
  const reason = stringOf(record.risk_description);
  return {
    kind: 'transcript',
    sourceId: stringOf(record.id) ?? place,
    messages: parseTurns(record.contents),
    ...given({
      scenario: stringOf(record.scenario),
      goal: stringOf(record.goal),
      condition: stringOf(record.attack_type),
    }),
    metadata: without(record, 'id', 'contents', 'scenario', 'goal', 'attack_type', 'label', 'risk_description'),
    ...('label' in record
      ? { labels: [{ name: 'label', value: labelValue(record.label), author: 'human', ...given({ reason }) }] }
      : {}),
  };
}

/** Cases of R-Judge and ASSEBench. */
export default {
  id: 'r-judge',
  title: 'R-Judge or ASSEBench case',
  description:
    'Arrays of cases {id, scenario, profile, goal, contents, label, risk_description}: contents is a list of rounds, each a list of turns of user, agent and ' +
    'environment. The agent’s thought is reasoning, its action (text, often “Tool: {…}”) a call, the environment the tool. label 1 means unsafe, given by people.',

  detect(head) {
    return shareOf(head.records, isCase) * 0.96;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
