import { type Channel, isTargets, type Message, partsOf, type ReasoningState, type ToolCall } from './transcript.ts';

/** Names of arguments, and of tools, that hold private thought rather than an act (codebook, decision 22). */
const THOUGHT_ARGUMENT = /^(?:thoughts?|thinking|reasoning|scratchpad|inner_monologue)$/i;
const THOUGHT_TOOL = /^(?:think|thinking|sequential_?thinking|scratchpad)$/i;

/** True when an argument of a call is thought, not deed. */
function isThought(call: ToolCall, argument: string): boolean {
  return THOUGHT_TOOL.test(call.function) || THOUGHT_ARGUMENT.test(argument);
}

/** JSON text of any value, with integers beyond 2^53 in full. */
export function stringifyJson(value: unknown): string {
  let big = false;
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'bigint') return item;
    big = true;
    return `\u0000${item}\u0000`;
  });
  return big ? text.replace(/"\\u0000(-?\d+)\\u0000"/g, '$1') : (text ?? 'null');
}

function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}

/** A call as text: the tool's name, then `argument: value` a line; strings as they are, anything else as JSON. */
export function renderCall(call: ToolCall): string {
  const lines = [call.function];
  for (const [name, value] of Object.entries(call.arguments)) {
    if (!isThought(call, name)) lines.push(`${name}: ${renderValue(value)}`);
  }
  return lines.join('\n');
}

/** The pieces of one channel of one message, in order: every text part, thought or call on its own. Empty for any but the target. */
export function channelPieces(message: Message, channel: Channel): readonly string[] {
  if (!isTargets(message)) return [];
  const calls = message.tool_calls ?? [];
  if (channel === 'action') return calls.filter((call) => !THOUGHT_TOOL.test(call.function)).map(renderCall);
  const pieces: string[] = [];
  for (const part of partsOf(message)) {
    if (channel === 'speech' && part.type === 'text') pieces.push(part.text);
    if (channel === 'reasoning' && part.type === 'reasoning') {
      const text = part.redacted || part.reasoning === '' ? (part.summary ?? '') : part.reasoning;
      if (text !== '') pieces.push(text);
    }
  }
  if (channel === 'speech') return pieces;
  for (const call of calls) {
    for (const [name, value] of Object.entries(call.arguments))
      if (isThought(call, name)) pieces.push(renderValue(value));
  }
  return pieces;
}

/**
 * The text of one channel of one message; offsets of evidence count code points in it.
 * speech: text parts; reasoning: reasoning parts (their summary where the text is redacted or missing), then thought written
 * into tools; action: every call as `renderCall` writes it. Pieces are joined by one line feed. Empty for any but the target.
 */
export function channelText(message: Message, channel: Channel): string {
  return channelPieces(message, channel).join('\n');
}

/** Whether readable reasoning of the target was recorded; `redacted` and `empty` are not `none`. */
export function reasoningState(messages: readonly Message[]): ReasoningState {
  let state: ReasoningState = 'none';
  for (const message of messages) {
    if (!isTargets(message)) continue;
    if (channelText(message, 'reasoning').trim() !== '') return 'recorded';
    for (const part of partsOf(message)) {
      if (part.type !== 'reasoning') continue;
      if (part.redacted) state = 'redacted';
      else if (state === 'none') state = 'empty';
    }
  }
  return state;
}

/** Number of Unicode code points before a UTF-16 offset. */
export function codePointOffset(text: string, offset: number): number {
  let points = 0;
  for (let i = 0; i < offset; points++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return points;
}
