import { splitBranches, type Turn } from '../chat/branches.ts';
import { contentOf, given, type Json, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject, parseArguments } from '../chat/openai-messages.ts';
import { answerContent, answerText, imageOf } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message, Part, ToolCall } from '../transcript.ts';

function parsePart(part: Json): Part {
  if (part.type === 'thinking') {
    const reasoning = typeof part.thinking === 'string' ? part.thinking : '';
    const withheld = part.redacted === true || (reasoning === '' && stringOf(part.thinkingSignature) !== undefined);
    return {
      type: 'reasoning',
      reasoning: part.redacted === true ? '' : reasoning,
      ...(withheld ? { redacted: true } : {}),
    };
  }
  if (part.type === 'image') return { type: 'image', image: imageOf(part) };
  return typeof part.text === 'string' ? { type: 'text', text: part.text } : { type: 'data', data: part };
}

function parseMessage(message: Json): Message | undefined {
  const parts: readonly Part[] =
    typeof message.content === 'string'
      ? [{ type: 'text', text: message.content }]
      : objectsOf(message.content).map(parsePart);
  switch (message.role) {
    case 'assistant': {
      const calls = objectsOf(message.content).filter((part) => part.type === 'toolCall');
      const tool_calls = calls.map(
        (call, index): ToolCall => ({
          id: stringOf(call.id) ?? `call-${index + 1}`,
          function: stringOf(call.name) ?? 'unknown',
          ...parseArguments(call.arguments),
        }),
      );
      const said = objectsOf(message.content).filter((part) => part.type !== 'toolCall');
      return {
        role: 'assistant',
        content: typeof message.content === 'string' ? message.content : contentOf(said.map(parsePart)),
        ...(tool_calls.length > 0 ? { tool_calls } : {}),
        ...given({ model: stringOf(message.model) }),
      };
    }
    case 'toolResult':
      return {
        role: 'tool',
        content: answerContent(message.content),
        ...given({ tool_call_id: stringOf(message.toolCallId), function: stringOf(message.toolName) }),
        ...(message.isError === true ? { error: { message: answerText(message.content) } } : {}),
      };
    case 'bashExecution':
      return { role: 'user', content: `! ${stringOf(message.command) ?? ''}\n${stringOf(message.output) ?? ''}` };
    case 'branchSummary':
    case 'compactionSummary':
      return { role: 'user', content: stringOf(message.summary) ?? '' };
    case 'user':
    case 'custom':
      return { role: 'user', content: contentOf(parts) };
    default:
      return undefined;
  }
}

function toMessages(entries: readonly Json[], context = false): Message[] {
  return entries.flatMap((entry) => {
    const message = entry.type === 'message' ? parseMessage(objectOf(entry.message)) : undefined;
    if (!message) return [];
    return [context && message.role === 'assistant' ? { ...message, by: 'context' as const } : message];
  });
}

function isHeader(record: unknown): boolean {
  return isObject(record) && record.type === 'session' && 'id' in record && 'cwd' in record;
}

/** A session of the coding agent pi. */
export default {
  id: 'pi-session',
  title: 'pi session',
  description:
    '~/.pi/agent/sessions/<project>/*.jsonl: a header {type: session}, then entries. Messages have roles user, assistant, toolResult and bashExecution (a ' +
    'command that the user ran); calls are parts of type toolCall. thinking_level_change, model_change, compaction and labels are counted in the metadata. Newer files ' +
    'are a tree (id, parentId): ways that were left are transcripts of their own, their beginning marked as context.',

  detect(head) {
    const [first, ...rest] = head.records;
    if (!isHeader(first)) return 0;
    const known = rest.filter((record) => isObject(record) && typeof record.type === 'string').length;
    return known === rest.length || rest.some((record) => isObject(record) && record.type === 'message') ? 0.96 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    let header: Json = {};
    const turns: Turn<Json>[] = [];
    const other: Record<string, number> = Object.create(null); // a type may be called `constructor`
    let failure: string | undefined;
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      const entry = objectOf(record.value);
      if (!isObject(record.value))
        yield skip('bad-record', 'a line that is no object', { line: record.line, byte: record.byte });
      else if (isHeader(entry)) header = entry;
      else {
        const message = objectOf(entry.message);
        const prompt = message.role === 'user';
        turns.push({ id: stringOf(entry.id), parent: stringOf(entry.parentId), prompt, value: entry });
        if (entry.type !== 'message') other[String(entry.type)] = (other[String(entry.type)] ?? 0) + 1;
        if (message.role === 'assistant')
          failure = message.stopReason === 'error' ? stringOf(message.errorMessage) : undefined;
      }
    }
    const { main, branches } = splitBranches(turns);
    const id = stringOf(header.id) ?? 'line 1';
    const facts = {
      kind: 'transcript',
      agent: 'pi',
      metadata: {
        ...without(header, 'type', 'id', 'timestamp'),
        ...(Object.keys(other).length > 0 ? { other_entries: other } : {}),
      },
      ...given({ date: stringOf(header.timestamp) }),
    } as const;
    const modelOf = (messages: readonly Message[]) =>
      given({ model: messages.findLast((message) => message.model !== undefined)?.model ?? stringOf(header.modelId) });
    const messages = toMessages(main);
    yield { ...facts, sourceId: id, messages, ...modelOf(messages), ...given({ error: failure }) };
    for (const [index, branch] of branches.entries()) {
      const left = [...toMessages(branch.before, true), ...toMessages(branch.values)];
      const metadata = { ...facts.metadata, branch_of: id };
      yield { ...facts, sourceId: `${id}/branch-${index + 1}`, messages: left, ...modelOf(left), metadata };
    }
  },
} satisfies Format;
