import { expect, test } from 'vitest';
import { channelText, codePointOffset, stringifyJson } from './channels.ts';
import { sealDraft } from './seal.ts';
import type { Draft, Message } from './transcript.ts';

const draft = (messages: readonly Message[], more: Partial<Draft> = {}): Draft => ({
  kind: 'transcript',
  sourceId: 's1',
  messages,
  ...more,
});
const seal = (messages: readonly Message[], more: Partial<Draft> = {}, uri = 'a.jsonl') =>
  sealDraft(draft(messages, more), 'f', uri);
const said = (text: string): Message => ({ role: 'assistant', content: text });

test('the id does not depend on the path or the format, and does on content, source id and repeat', () => {
  const id = seal([said('x')]).id;
  expect(sealDraft(draft([said('x')]), 'other', 'elsewhere/b.json').id).toBe(id);
  expect(seal([said('y')]).id).not.toBe(id);
  expect(seal([said('x')], { sourceId: 's2' }).id).not.toBe(id);
  expect(seal([said('x')], { task_repeat: 2 }).id).not.toBe(id);
});

test('no reasoning, redacted reasoning and empty reasoning are three things', () => {
  const reasoning = (part: object): Message => ({
    role: 'assistant',
    content: [{ type: 'reasoning', reasoning: '', ...part }],
  });
  expect(seal([said('x')]).reasoningState).toBe('none');
  expect(seal([reasoning({ reasoning: 'Zm9v', redacted: true })]).reasoningState).toBe('redacted');
  expect(seal([reasoning({})]).reasoningState).toBe('empty');
  expect(seal([said('<think></think>hi')]).reasoningState).toBe('empty');
  expect(seal([reasoning({ reasoning: 'Zm9v', redacted: true, summary: 'weighs it' })]).reasoningState).toBe(
    'recorded',
  );
});

test('channels are the target’s alone, and thought in a tool’s argument is reasoning', () => {
  const message: Message = {
    role: 'assistant',
    content: 'Sending.',
    tool_calls: [
      { id: '1', function: 'send_email', arguments: { thoughts: 'he will pay', to: 'a@b.example', n: 2n ** 60n } },
    ],
  };
  expect(channelText(message, 'action')).toBe('send_email\nto: a@b.example\nn: 1152921504606846976');
  expect(channelText(message, 'reasoning')).toBe('he will pay');
  expect(channelText({ ...message, by: 'auditor' }, 'action')).toBe('');
  expect(channelText({ ...message, role: 'user' }, 'speech')).toBe('');
});

test('offsets count code points', () => {
  expect(codePointOffset('a😀b', 3)).toBe(2);
  expect([...'a😀b'][2]).toBe('b');
});

test('integers beyond 2^53 are written in full', () => {
  expect(stringifyJson({ a: 9007199254740993n, b: [1] })).toBe('{"a":9007199254740993,"b":[1]}');
});

test('two runs of one task that give the same answer are two transcripts, an export and its backup are one', () => {
  const id = seal([said('No')], { metadata: { eval_id: 'e1' } }).id;
  expect(seal([said('No')], { metadata: { eval_id: 'e2' } }).id).not.toBe(id);
  expect(seal([said('No')], { metadata: { eval_id: 'e1' } }, 'backup/a.json').id).toBe(id);
});
