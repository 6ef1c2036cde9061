import { parseAnyMessage } from '../chat/any-messages.ts';
import { given, type Json, objectsOf, stringOf } from '../chat/fields.ts';
import { parseGeminiContents } from '../chat/gemini-contents.ts';
import { isObject } from '../chat/openai-messages.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

const ROLES = /^(?:system|developer|user|assistant|tool|function|model|exit)$/;

function isMessage(record: unknown): record is Json {
  return (
    isObject(record) &&
    ROLES.test(String(record.role)) &&
    ('content' in record || 'tool_calls' in record || 'parts' in record) &&
    !('messages' in record) &&
    !('transcript_id' in record || 'conversation_id' in record)
  );
}

function isContent(record: unknown): record is Json {
  return isMessage(record) && objectsOf(record.parts).some((part) => !('type' in part));
}

/** A file that is one conversation: nothing but its messages. */
export default {
  id: 'message-list',
  title: 'Bare list of messages',
  description:
    'An array of messages, or one message a line, and nothing around it: older mini-swe-agent trajectories (*.traj.json), Cline’s and Roo’s ' +
    'api_conversation_history.json, checkpoints of Gemini CLI, agent-transcript-editor ({role, content, cwd} with a sidecar .meta.json). The whole file is one transcript. Messages may be in ' +
    'OpenAI’s, Anthropic’s or Gemini’s form; role exit of mini-swe-agent is kept as a tool’s answer.',

  detect(head) {
    const { records } = head;
    if (!isMessage(records[0])) return 0;
    // items of the Responses API have a format of their own
    if (
      records.some((record) => isObject(record) && /^(?:reasoning|\w+_call|\w+_call_output)$/.test(String(record.type)))
    )
      return 0;
    const share = records.filter(isMessage).length / records.length;
    if (share < 0.5) return 0;
    const answers = records.some(
      (record) => isObject(record) && (record.role === 'assistant' || record.role === 'model'),
    );
    return answers || records.length > 1 ? 0.85 : 0.55;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const messages: Message[] = [];
    const contents: Json[] = [];
    let cwd: string | undefined;
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      const { value } = record;
      if (isContent(value)) {
        contents.push(value);
        continue;
      }
      const made = isMessage(value) ? parseAnyMessage(value.role === 'exit' ? { ...value, role: 'tool' } : value) : [];
      if (made.length === 0) yield skip('bad-record', 'not a message', { line: record.line, byte: record.byte });
      messages.push(...made);
      if (isMessage(value)) cwd ??= stringOf(value.cwd);
    }
    // a list of Gemini's contents is parsed as a whole: answers are matched to calls by order
    messages.push(...parseGeminiContents(contents));
    if (messages.length > 0)
      yield { kind: 'transcript', sourceId: 'line 1', messages: nameAnswers(messages), metadata: given({ cwd }) };
  },
} satisfies Format;
