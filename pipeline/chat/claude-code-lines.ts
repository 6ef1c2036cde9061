import type { Message, OtherAuthor } from '../transcript.ts';
import { parseAnthropicMessage } from './anthropic-messages.ts';
import { type Json, listOf, objectOf, objectsOf, stringOf } from './fields.ts';
import { isObject } from './openai-messages.ts';
import { nameAnswers } from './tool-answers.ts';

/** True for a line that holds a message of the conversation. */
export function isMessageLine(line: Json): boolean {
  return (line.type === 'user' || line.type === 'assistant') && isObject(line.message);
}

/** True for what a person typed, not the answer of a tool. */
export function isPrompt(line: Json): boolean {
  const content = objectOf(line.message).content;
  return (
    line.type === 'user' && line.isMeta !== true && !objectsOf(content).some((block) => block.type === 'tool_result')
  );
}

/** True for the `/clear` that starts a new conversation in the same session. */
export function isClear(line: Json): boolean {
  const content = objectOf(line.message).content;
  const text = typeof content === 'string' ? content : stringOf(objectsOf(content)[0]?.text);
  return line.type === 'user' && text !== undefined && /^\s*<command-name>\/clear<\/command-name>/.test(text);
}

/** Lines whose `message.id` is the same are one message: their blocks in a row, each once. */
export function mergeLines(lines: readonly Json[]): Json[] {
  const merged: Json[] = [];
  const places = new Map<string, number>();
  for (const line of lines) {
    const message = objectOf(line.message);
    const id = line.type === 'assistant' ? stringOf(message.id) : undefined;
    const at = id === undefined ? undefined : places.get(id);
    if (at === undefined) {
      if (id !== undefined) places.set(id, merged.length);
      merged.push(line);
      continue;
    }
    const first = objectOf(merged[at]);
    const before = blocksOf(objectOf(first.message).content);
    const known = new Set(before.map((block) => JSON.stringify(block)));
    const added = blocksOf(message.content).filter((block) => !known.has(JSON.stringify(block)));
    merged[at] = { ...first, message: { ...objectOf(first.message), content: [...before, ...added] } };
  }
  return merged;
}

function blocksOf(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content);
}

function authorOf(line: Json, author: OtherAuthor | undefined): OtherAuthor | undefined {
  const made = line.isApiErrorMessage === true || objectOf(line.message).model === '<synthetic>';
  return author ?? (made ? 'context' : line.isSidechain === true ? 'sub-agent' : undefined);
}

/** Lines of a session as messages; `author` marks those that the target did not write here. */
export function parseLines(lines: readonly Json[], author?: OtherAuthor): Message[] {
  return nameAnswers(
    mergeLines(lines.filter(isMessageLine)).flatMap((line) => {
      const by = authorOf(line, author);
      return parseAnthropicMessage(line.message).map((message) =>
        by !== undefined && message.role === 'assistant' ? { ...message, by } : message,
      );
    }),
  );
}
