import { createHash } from 'node:crypto';
import { reasoningState, stringifyJson } from './channels.ts';
import { parseInline } from './inline.ts';
import { type Draft, FACTORS, type Message, type Part, partsOf, type ToolCall, type Transcript } from './transcript.ts';

/** Gives a draft its identity: inline reasoning and actions become parts, then come hash, id and the state of its reasoning. */
export function sealDraft(draft: Draft, format: string, uri: string): Transcript {
  const messages = draft.messages.map((message) => (message.role === 'assistant' ? splitInline(message) : message));
  const contentHash = hashContent(messages);
  const id = createHash('sha256')
    .update(JSON.stringify([draft.sourceId, draft.task_repeat ?? null, runOf(draft), contentHash]))
    .digest('hex')
    .slice(0, 24);
  const { kind: _, sourceId, member, metadata = {}, labels = [], ...facts } = draft;
  return {
    ...facts,
    id,
    sourceType: format,
    sourceId,
    sourceUri: member === undefined ? uri : `${uri}#${member}`,
    contentHash,
    reasoningState: reasoningState(messages),
    messages,
    metadata,
    labels,
  };
}

/** What tells two runs of one task apart, where the source says it: the same sample may give the same answer in both. */
function runOf({ metadata }: Draft): unknown {
  return metadata?.uuid ?? metadata?.eval_id ?? metadata?.run_id ?? null;
}

function splitInline(message: Message): Message {
  const parts: Part[] = [];
  const calls: ToolCall[] = [];
  for (const part of partsOf(message)) {
    if (part.type !== 'text') {
      parts.push(part);
      continue;
    }
    const inline = parseInline(part.text);
    parts.push(...inline.parts);
    calls.push(...inline.calls);
  }
  const only = parts.length === 1 ? parts[0]! : undefined;
  const content = parts.length === 0 ? '' : only?.type === 'text' && !only.from ? only.text : parts;
  return calls.length === 0
    ? { ...message, content }
    : { ...message, content, tool_calls: [...(message.tool_calls ?? []), ...calls] };
}

/** Hash over what was said, thought and done, by whom: ids, places and metadata do not count. */
function hashContent(messages: readonly Message[]): string {
  const hash = createHash('sha256');
  for (const message of messages) {
    hash.update(`\u0001${message.role}\u0001${message.by ?? ''}`);
    for (const part of partsOf(message)) {
      if (part.type === 'text') hash.update(`\u0002${part.text}`);
      else if (part.type === 'reasoning') hash.update(`\u0003${part.reasoning}\u0003${part.summary ?? ''}`);
      else hash.update(`\u0004${stringifyJson(part)}`);
    }
    for (const call of message.tool_calls ?? [])
      hash.update(`\u0005${call.function}\u0005${stringifyJson(call.arguments)}`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** The factors of a transcript that are known, as a plain record. */
export function factorsOf(transcript: Transcript): Record<string, string> {
  return Object.fromEntries(
    FACTORS.flatMap((factor) => (transcript[factor] === undefined ? [] : [[factor, transcript[factor]]])),
  );
}
