import { given, type Json, objectOf, stringOf } from '../chat/fields.ts';
import { isObject, parseArguments } from '../chat/openai-messages.ts';
import { answerText } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

const TYPES = /^(?:message\.(?:in|out|sending)|agent\.(?:start|end)|tool\.(?:start|end)|llm\.\w+|session\.\w+)$/;

function isEvent(record: unknown): record is Json {
  return (
    isObject(record) &&
    TYPES.test(String(record.type)) &&
    ('sessionKey' in record || 'channel' in record || 'seq' in record)
  );
}

/** One agent's part of the telemetry. */
interface Session {
  readonly messages: Message[];
  /** Calls that wait for their end, by tool. */
  readonly waiting: Map<string, string[]>;
  calls: number;
}

function startTool(session: Session, event: Json, subagent: boolean): void {
  const id = `tool-${++session.calls}`;
  const name = stringOf(event.toolName) ?? 'unknown';
  session.waiting.set(name, [...(session.waiting.get(name) ?? []), id]);
  const call = { id, function: name, ...parseArguments(event.params) };
  const last = session.messages.at(-1);
  const by = subagent ? ({ by: 'sub-agent' } as const) : {};
  if (last?.role === 'assistant' && last.content === '')
    session.messages[session.messages.length - 1] = { ...last, tool_calls: [...(last.tool_calls ?? []), call] };
  else session.messages.push({ role: 'assistant', content: '', tool_calls: [call], ...by });
}

function endTool(session: Session, event: Json): void {
  const name = stringOf(event.toolName) ?? 'unknown';
  const id = session.waiting.get(name)?.shift();
  const failed = event.success === false;
  const content = answerText(event.result ?? event.output ?? event.error ?? '');
  session.messages.push({
    role: 'tool',
    content,
    function: name,
    ...given({ tool_call_id: id }),
    ...(failed ? { error: { message: answerText(event.error ?? 'failed') } } : {}),
  });
}

/** Adds a prompt once: it is told when it comes in, and again (twice) when the agent starts. */
function addPrompt(session: Session, text: string | undefined): void {
  const last = session.messages.findLast((message) => message.role === 'user');
  if (text !== undefined && last?.content !== text) session.messages.push({ role: 'user', content: text });
}

/** Adds what the agent sent; `message.sending` and `message.out` say the same. */
function addSent(session: Session, text: string | undefined): void {
  const last = session.messages.findLast((message) => message.role === 'assistant' && message.content !== '');
  if (text !== undefined && last?.content !== text) session.messages.push({ role: 'assistant', content: text });
}

/** Telemetry of OpenClaw. */
export default {
  id: 'openclaw',
  title: 'OpenClaw telemetry',
  description:
    'Lines {type: message.in | agent.start | tool.start | tool.end | message.sending | message.out, sessionKey, agentId}. One transcript for the main agent, whose ' +
    'session keys differ by channel, and one for each sub-agent (its session key). Prompts and sent messages are told two or three times and count once. ' +
    'Results of tools are not recorded.',

  detect(head) {
    const events = head.records.filter(isEvent).length;
    return events > 0 && events >= head.records.length / 2 ? 0.94 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const sessions = new Map<string, Session>();
    let date: string | undefined;
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      if (!isEvent(record.value)) {
        yield skip('bad-record', 'not an event of the telemetry', { line: record.line, byte: record.byte });
        continue;
      }
      const event = objectOf(record.value);
      const subagent = /:subagent:/.test(String(event.sessionKey));
      const key = subagent ? String(event.sessionKey) : (stringOf(event.agentId) ?? 'main');
      const session = sessions.get(key) ?? { messages: [], waiting: new Map(), calls: 0 };
      sessions.set(key, session);
      if (typeof event.timestamp === 'number') date ??= new Date(event.timestamp).toISOString();
      if (event.type === 'message.in') addPrompt(session, stringOf(event.content));
      else if (event.type === 'agent.start') addPrompt(session, stringOf(event.prompt));
      else if (event.type === 'tool.start') startTool(session, event, subagent);
      else if (event.type === 'tool.end') endTool(session, event);
      else if (event.type === 'message.out' || event.type === 'message.sending')
        addSent(session, stringOf(event.content));
    }
    for (const [key, session] of sessions) {
      if (session.messages.length > 0)
        yield { kind: 'transcript', sourceId: key, messages: session.messages, agent: 'openclaw', ...given({ date }) };
    }
  },
} satisfies Format;
