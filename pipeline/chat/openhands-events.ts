import type { Message, Part, ToolCall } from '../transcript.ts';
import { contentOf, given, type Json, objectOf, objectsOf, stringOf, without } from './fields.ts';
import { parseArguments, parseOpenAiMessage } from './openai-messages.ts';
import { answerContent, answerText, nameAnswers } from './tool-answers.ts';

/** True for an event of OpenHands: of its server (action, observation), or of its SDK (kind). */
export function isOpenHandsEvent(event: Json): boolean {
  if (!('source' in event) || !('timestamp' in event)) return false;
  return 'action' in event || 'observation' in event || /Event$/.test(String(event.kind));
}

/** Actions that steer the agent and are said by nobody. */
const STEERING = /^(?:change_agent_state|recall|null|agent_state_changed|condensation|loop_recovery)$/;

interface Turns {
  readonly messages: Message[];
  /** Place of the answer of one response of the model: its calls are events of their own. */
  readonly answers: Map<string, number>;
  calls: number;
}

/** Adds a call to the answer that it came with, else as an answer of its own. */
function addCall(
  turns: Turns,
  response: string | undefined,
  parts: readonly Part[],
  call: ToolCall,
  model: string | undefined,
): void {
  const at = response === undefined ? undefined : turns.answers.get(response);
  const known = at === undefined ? undefined : turns.messages[at];
  if (at !== undefined && known) {
    turns.messages[at] = { ...known, tool_calls: [...(known.tool_calls ?? []), call] };
    return;
  }
  if (response !== undefined) turns.answers.set(response, turns.messages.length);
  turns.messages.push({ role: 'assistant', content: contentOf(parts), tool_calls: [call], ...given({ model }) });
}

function textPart(text: string | undefined): readonly Part[] {
  return text === undefined ? [] : [{ type: 'text', text }];
}

/** An action of the server's events. */
function addAction(turns: Turns, event: Json): void {
  const args = objectOf(event.args);
  const action = String(event.action);
  if (action === 'message' || action === 'system') {
    const role = action === 'system' ? 'system' : event.source === 'user' ? 'user' : 'assistant';
    turns.messages.push({ role, content: stringOf(args.content) ?? stringOf(event.message) ?? '' });
    return;
  }
  if (STEERING.test(action)) return;
  const told = objectOf(event.tool_call_metadata);
  const response = objectOf(told.model_response);
  const message = objectOf(objectsOf(response.choices)[0]?.message);
  const id = stringOf(told.tool_call_id) ?? `call-${++turns.calls}`;
  const made = objectsOf(message.tool_calls).find((call) => call.id === told.tool_call_id);
  const asked = made ? objectOf(made.function).arguments : without(args, 'thought', 'hidden', 'confirmation_state');
  const spoken = parseOpenAiMessage({ ...message, role: 'assistant', tool_calls: undefined });
  const parts: readonly Part[] = !spoken
    ? []
    : typeof spoken.content === 'string'
      ? textPart(spoken.content === '' ? undefined : spoken.content)
      : spoken.content;
  // what a finished run shows (event.message) is OpenHands' own phrase, not the model's
  const fallback = stringOf(args.thought) ?? (action === 'finish' ? stringOf(args.final_thought) : undefined);
  const call = { id, function: stringOf(told.function_name) ?? action, ...parseArguments(asked) };
  addCall(turns, stringOf(response.id), parts.length > 0 ? parts : textPart(fallback), call, stringOf(response.model));
}

function addObservation(turns: Turns, event: Json): void {
  if (STEERING.test(String(event.observation))) return;
  const told = objectOf(event.tool_call_metadata);
  const id = stringOf(told.tool_call_id) ?? (turns.calls > 0 ? `call-${turns.calls}` : undefined);
  turns.messages.push({
    role: 'tool',
    content: answerText(event.content ?? event.message),
    ...given({ tool_call_id: id, function: stringOf(told.function_name) }),
    ...(event.observation === 'error' ? { error: { message: answerText(event.content ?? event.message) } } : {}),
  });
}

/** An event of the SDK (version 1). */
function addSdkEvent(turns: Turns, event: Json): void {
  if (event.kind === 'SystemPromptEvent') {
    turns.messages.push({
      role: 'system',
      content: answerText(objectOf(event.system_prompt).text ?? event.system_prompt),
    });
  } else if (event.kind === 'MessageEvent') {
    const message = parseOpenAiMessage(event.llm_message);
    if (message) turns.messages.push(message);
  } else if (event.kind === 'ActionEvent') {
    const reasoning = stringOf(event.reasoning_content);
    const thought = objectsOf(event.thought)
      .map((part) => stringOf(part.text) ?? '')
      .join('\n');
    const call = objectOf(event.tool_call);
    const asked = call.arguments ?? objectOf(call.function).arguments ?? without(objectOf(event.action), 'kind');
    const parts: Part[] = [
      ...(reasoning === undefined ? [] : [{ type: 'reasoning', reasoning } as const]),
      ...textPart(thought === '' ? undefined : thought),
    ];
    const id = stringOf(event.tool_call_id) ?? stringOf(call.id) ?? `call-${++turns.calls}`;
    addCall(
      turns,
      stringOf(event.llm_response_id),
      parts,
      { id, function: stringOf(event.tool_name) ?? 'unknown', ...parseArguments(asked) },
      undefined,
    );
  } else if (/^(?:Observation|AgentError|UserReject(?:Observation)?)(?:Event)?$/.test(String(event.kind))) {
    const seen = objectOf(event.observation);
    const error = stringOf(event.error) ?? (seen.is_error === true ? answerText(seen.content) : undefined);
    turns.messages.push({
      role: 'tool',
      content: answerContent(seen.content ?? seen.output ?? error ?? event.rejection_reason ?? ''),
      ...given({ tool_call_id: stringOf(event.tool_call_id), function: stringOf(event.tool_name) }),
      ...(error === undefined ? {} : { error: { message: error } }),
    });
  }
}

/** Events of OpenHands as messages: the calls of one response of the model are one message. */
export function parseOpenHandsEvents(events: readonly Json[]): Message[] {
  const turns: Turns = { messages: [], answers: new Map(), calls: 0 };
  for (const event of events) {
    if ('kind' in event) addSdkEvent(turns, event);
    else if ('action' in event) addAction(turns, event);
    else if ('observation' in event) addObservation(turns, event);
  }
  return nameAnswers(turns.messages);
}
