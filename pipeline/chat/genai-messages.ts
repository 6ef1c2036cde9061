import type { Message, Part, Role, ToolCall } from '../transcript.ts';
import { contentOf, given, type Json, objectsOf, stringOf } from './fields.ts';
import { parseGeminiContents } from './gemini-contents.ts';
import { parseArguments } from './openai-messages.ts';
import { answerText } from './tool-answers.ts';

const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  model: 'assistant',
  tool: 'tool',
};

/** A message of OpenTelemetry's GenAI conventions, `{role, parts: [{type, …}]}`, as one or more; also Gemini's contents, which look alike. */
export function parseGenAiMessage(value: Json): readonly Message[] {
  const given_ = objectsOf(value.parts);
  if (given_.some((part) => !('type' in part))) return parseGeminiContents([value]);
  const role = ROLES[String(value.role)] ?? 'user';
  const parts: Part[] = [];
  const calls: ToolCall[] = [];
  const answers: Message[] = [];
  for (const part of given_) {
    const type = String(part.type);
    if (type === 'tool_call') {
      calls.push({
        id: stringOf(part.id) ?? `call-${calls.length + 1}`,
        function: stringOf(part.name) ?? 'unknown',
        ...parseArguments(part.arguments),
      });
    } else if (type === 'tool_call_response') {
      const content = answerText(part.response ?? part.result ?? part.content);
      answers.push({
        role: 'tool',
        content,
        ...given({ tool_call_id: stringOf(part.id), function: stringOf(part.name) }),
      });
    } else if (type === 'reasoning' || type === 'thinking') {
      parts.push({ type: 'reasoning', reasoning: stringOf(part.content) ?? stringOf(part.text) ?? '' });
    } else if (type === 'text') parts.push({ type: 'text', text: stringOf(part.content) ?? stringOf(part.text) ?? '' });
    else parts.push({ type: 'data', data: part });
  }
  if (parts.length === 0 && calls.length === 0 && answers.length > 0) return answers;
  return [{ role, content: contentOf(parts), ...(calls.length > 0 ? { tool_calls: calls } : {}) }, ...answers];
}
