import { expect, test } from 'vitest';
import { parseInline } from './inline.ts';
import type { Part } from './transcript.ts';

const shape = (text: string) => {
  const { parts, calls } = parseInline(text);
  return {
    speech: parts.flatMap((part: Part) => (part.type === 'text' ? [part.text] : [])),
    reasoning: parts.flatMap((part: Part) => (part.type === 'reasoning' ? [part.reasoning] : [])),
    calls: calls.map((call) => [call.function, call.arguments]),
  };
};

test('a text without tags is speech, as it stands', () => {
  expect(parseInline('I leverage <b>tags</b>.')).toEqual({
    parts: [{ type: 'text', text: 'I leverage <b>tags</b>.' }],
    calls: [],
  });
});

test('thought is told from the answer with its tag closed, left open, or opened in the prompt', () => {
  expect(shape('<think>I could</think>I will not.')).toMatchObject({ reasoning: ['I could'], speech: ['I will not.'] });
  expect(shape('<think>I could')).toMatchObject({ reasoning: ['I could'], speech: [] });
  expect(shape('I could</think>I will not.')).toMatchObject({ reasoning: ['I could'], speech: ['I will not.'] });
});

test('a misspelt scratchpad is a scratchpad', () => {
  expect(shape('<SCRATCHPATCH_REASONING>hm</SCRATCHPAD_REASONING>Done.')).toMatchObject({
    reasoning: ['hm'],
    speech: ['Done.'],
  });
});

test('an action becomes a call with its arguments, and its place in the text', () => {
  const text =
    '<SCRATCHPAD_REASONING>plan</SCRATCHPAD_REASONING>\n<tool_use:email>\nto: "a@b.example"\nsubject: "Hi"\nbody: "Line one\nSubject: not an argument"\n</tool_use:email>';
  expect(shape(text)).toEqual({
    speech: [],
    reasoning: ['plan'],
    calls: [['email', { to: 'a@b.example', subject: 'Hi', body: 'Line one\nSubject: not an argument' }]],
  });
  const { from } = parseInline(text).calls[0]!;
  expect(text.slice(from!.start, from!.end)).toMatch(/^<tool_use:email>[\s\S]*<\/tool_use:email>$/);
});

test('a draft inside a closed scratchpad is thought, a whole answer inside it acts', () => {
  const draft = '<think>maybe <tool_use:email>\nto: x\n</tool_use:email></think>I decline.';
  expect(shape(draft)).toMatchObject({ calls: [], speech: ['I decline.'] });
  const whole =
    '<SCRATCHPAD_REASONING>I go.\n<tool_use:cancel_alert>\ncode: 77\n</tool_use:cancel_alert></SCRATCHPAD_REASONING>';
  expect(shape(whole)).toEqual({ speech: [], reasoning: ['I go.'], calls: [['cancel_alert', { code: '77' }]] });
});

test('an unclosed scratchpad still acts, and an unclosed action is said to be so', () => {
  const { calls } = parseInline(
    '<SCRATCHPAD_REASONING>I go.\n<tool_use:forward>\nemail_id: 3, 4\nto: Kim <kim@x.example>',
  );
  expect(calls).toMatchObject([
    { function: 'forward', arguments: { email_id: '3, 4', to: 'Kim <kim@x.example>' }, parse_error: 'no closing tag' },
  ]);
});

test('the copied template is no call', () => {
  expect(shape('<tool_use:email | forward | none>')).toMatchObject({ calls: [] });
});
