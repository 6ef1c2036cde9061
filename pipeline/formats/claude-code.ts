import { splitBranches } from '../chat/branches.ts';
import { isClear, isMessageLine, isPrompt, parseLines } from '../chat/claude-code-lines.ts';
import { given, type Json, objectOf, stringOf } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

/** What is kept of a session's file. */
interface Session {
  readonly lines: readonly Json[];
  readonly facts: Json;
}

function isLine(record: unknown): record is Json {
  return (
    isObject(record) && 'sessionId' in record && ('uuid' in record || 'parentUuid' in record) && isMessageLine(record)
  );
}

/** Runs of lines between two `/clear`; the command itself is left out. */
function splitAtClear(lines: readonly Json[]): readonly (readonly Json[])[] {
  const runs: Json[][] = [[]];
  for (const line of lines) {
    if (isClear(line)) runs.push([]);
    else runs.at(-1)!.push(line);
  }
  return runs.filter((run) => run.some(isMessageLine));
}

function toDraft(id: string, messages: readonly Message[], facts: Json, extra: Json = {}): Draft {
  const model = messages.findLast((message) => message.role === 'assistant' && message.model !== '<synthetic>')?.model;
  const { date, ...metadata } = facts;
  return {
    kind: 'transcript',
    sourceId: id,
    messages,
    agent: 'claude-code',
    ...given({ model, date: stringOf(date) }),
    metadata: { ...metadata, ...extra },
  };
}

/** Conversations of one agent: one per `/clear`, and one per way that was left. */
function* conversations(lines: readonly Json[], id: string, facts: Json): Iterable<Draft> {
  for (const [index, run] of splitAtClear(lines).entries()) {
    const own = index === 0 ? id : `${id}#${index + 1}`;
    const { main, branches } = splitBranches(
      run.map((line) => ({
        id: stringOf(line.uuid),
        parent: stringOf(line.parentUuid),
        prompt: isPrompt(line) && isMessageLine(line),
        value: line,
      })),
    );
    yield toDraft(own, parseLines(main), facts);
    for (const [number, branch] of branches.entries()) {
      const messages = [...parseLines(branch.before, 'context'), ...parseLines(branch.values)];
      yield toDraft(`${own}/branch-${number + 1}`, messages, facts, { branch_of: own });
    }
  }
}

async function* readSession(source: SourceFile): AsyncGenerator<Skip, Session> {
  const lines: Json[] = [];
  const seen = new Set<string>();
  const other: Record<string, number> = Object.create(null); // a type may be called `constructor`
  const summaries: unknown[] = [];
  let first: Json = {};
  let compactions = 0;
  for await (const record of readRecords(source)) {
    if (record.kind === 'skip') yield record;
    else if (!isObject(record.value))
      yield skip('bad-record', 'a line that is no object', { line: record.line, byte: record.byte });
    else {
      const line = record.value;
      const uuid = stringOf(line.uuid);
      if (uuid !== undefined && seen.has(uuid)) continue;
      if (uuid !== undefined) seen.add(uuid);
      if (line.subtype === 'compact_boundary') compactions++;
      if (line.type === 'summary') summaries.push(line.summary);
      else if (line.isMeta === true || !isMessageLine(line)) {
        const type = line.isMeta === true ? 'meta' : (stringOf(line.type) ?? 'unknown');
        other[type] = (other[type] ?? 0) + 1;
      }
      // lines without a message stay in the chain of parents
      if (line.isMeta === true)
        lines.push({ uuid: line.uuid, parentUuid: line.parentUuid, isSidechain: line.isSidechain });
      else if (isMessageLine(line) || uuid !== undefined) lines.push(line);
      if (isMessageLine(line) && Object.keys(first).length === 0) first = line;
    }
  }
  const { cwd, version, gitBranch, slug, agentId, timestamp } = first;
  const facts = given({ date: timestamp, cwd, version, git_branch: gitBranch, slug, agent_id: agentId });
  return {
    lines,
    facts: {
      ...facts,
      ...(compactions > 0 ? { compactions } : {}),
      ...(summaries.length > 0 ? { summaries } : {}),
      ...(Object.keys(other).length > 0 ? { other_lines: other } : {}),
    },
  };
}

/** A session of Claude Code. */
export default {
  id: 'claude-code',
  title: 'Claude Code session',
  description:
    '~/.claude/projects/<project>/<session>.jsonl, sub-agents in agent-*.jsonl or subagents/. Lines of one message.id are one message; each ' +
    'tool_result is a message of the tool; /clear starts a new transcript (id#2); a prompt that was edited leaves a branch of its own, whose beginning ' +
    'is marked as context; sidechains are marked as sub-agents. Left out: isMeta, snapshots, progress (counted in other_lines). Summaries of a compaction ' +
    'stay as user messages. Lines may be no objects at all.',

  detect(head) {
    const share = head.records.filter((record) => isObject(record) && typeof record.type === 'string').length;
    return head.records.some(isLine) && share >= head.records.length / 2 ? 0.96 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const { lines, facts } = yield* readSession(source);
    const id = stringOf(objectOf(lines.findLast((line) => 'sessionId' in line)).sessionId) ?? 'line 1';
    const own = lines.filter((line) => line.isSidechain !== true);
    const side = lines.filter((line) => line.isSidechain === true);
    if (!lines.some(isMessageLine)) yield skip('no-messages', 'a session without a single message');
    if (!own.some(isMessageLine)) {
      yield* conversations(side, id, facts);
      return;
    }
    yield* conversations(own, id, facts);
    for (const [index, lines] of splitSidechains(side).entries())
      yield toDraft(`${id}/sub-agent-${index + 1}`, parseLines(lines), facts, { sub_agent_of: id });
  },
} satisfies Format;

/** Lines of sub-agents inside a session's file, one list an agent: by agentId, else by the line with which a chain starts. */
function splitSidechains(lines: readonly Json[]): readonly (readonly Json[])[] {
  const chains = new Map<string, Json[]>();
  const chainOf = new Map<string, string>();
  for (const line of lines) {
    const parent = stringOf(line.parentUuid);
    const uuid = stringOf(line.uuid) ?? '';
    const chain = stringOf(line.agentId) ?? (parent === undefined ? undefined : chainOf.get(parent)) ?? uuid;
    chainOf.set(uuid, chain);
    const members = chains.get(chain);
    if (members) members.push(line);
    else chains.set(chain, [line]);
  }
  return [...chains.values()].filter((chain) => chain.some(isMessageLine));
}
