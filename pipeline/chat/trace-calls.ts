import { stringifyJson } from '../channels.ts';
import { type Message, partsOf } from '../transcript.ts';
import { nameAnswers } from './tool-answers.ts';

/** One call of a model inside a trace: what it was given and what it gave. */
export interface ModelCall {
  /** Time of start, in any form that sorts as text or number. */
  readonly start: string | number;
  readonly input: readonly Message[];
  readonly output: readonly Message[];
}

/** What a message says and does, without ids and white space. */
function keyOf(message: Message): string {
  const parts = partsOf(message).map((part) =>
    part.type === 'text' ? part.text : part.type === 'reasoning' ? '' : stringifyJson(part),
  );
  const calls = (message.tool_calls ?? []).map((call) => `${call.function}${stringifyJson(call.arguments)}`);
  return `${message.role}|${parts.join('').replace(/\s+/g, ' ').trim()}|${calls.join('|')}`;
}

interface Conversation {
  messages: readonly Message[];
  keys: readonly string[];
}

/** True when everything in `part` is also in `whole`, as often. */
function contains(whole: readonly string[], part: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const key of whole) left.set(key, (left.get(key) ?? 0) + 1);
  return part.every((key) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count > 0;
  });
}

const reasons = (message: Message) => partsOf(message).some((part) => part.type === 'reasoning');

/** The messages of a conversation, with reasoning that only the other telling of it has kept: histories often leave it out. */
function withReasoning(conversation: Conversation, other: Conversation): readonly Message[] {
  const kept = new Map<string, Message[]>();
  for (const [index, message] of other.messages.entries()) {
    if (!reasons(message)) continue;
    const key = other.keys[index]!;
    const known = kept.get(key);
    if (known) known.push(message);
    else kept.set(key, [message]);
  }
  return conversation.messages.map((message, index) => {
    const found = reasons(message) ? undefined : kept.get(conversation.keys[index]!)?.shift();
    return found ? { ...message, content: found.content } : message;
  });
}

/**
 * The conversations that a list of model calls makes up. Each call repeats the history before it: a call that holds all of an earlier one takes
 * its place, and one that says nothing new is dropped. `last` is the call with which the conversation ended.
 */
export function splitCalls<T extends ModelCall>(
  calls: readonly T[],
): readonly { readonly messages: readonly Message[]; readonly last: T }[] {
  const sorted = calls.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const conversations: (Conversation & { last: T })[] = [];
  for (const call of sorted) {
    const messages = [...call.input, ...call.output];
    if (messages.length === 0) continue;
    const keys = messages.map(keyOf);
    const same = conversations.find((known) => contains(known.keys, keys));
    const earlier = conversations.findIndex((known) => contains(keys, known.keys));
    if (same) same.messages = withReasoning(same, { messages, keys });
    else if (earlier < 0) conversations.push({ messages, keys, last: call });
    else
      conversations[earlier] = {
        messages: withReasoning({ messages, keys }, conversations[earlier]!),
        keys,
        last: call,
      };
  }
  return conversations;
}

/** The one conversation of a trace: those of its calls, and what does not continue another follows it; a repeated system message is left out. */
export function joinCalls(calls: readonly ModelCall[]): Message[] {
  const joined: Message[] = [];
  let system = '';
  for (const message of splitCalls(calls).flatMap((conversation) => conversation.messages)) {
    const key = message.role === 'system' ? keyOf(message) : '';
    if (key !== '' && key === system) continue;
    if (key !== '') system = key;
    joined.push(message);
  }
  return nameAnswers(joined);
}
