import { expect, test } from 'vitest';
import type { Message } from '../transcript.ts';
import { joinCalls } from './trace-calls.ts';

const user = (content: string): Message => ({ role: 'user', content });
const said = (content: string): Message => ({ role: 'assistant', content });

test('calls that repeat the history become one conversation, in order of time', () => {
  const first = { start: 1, input: [user('a')], output: [said('b')] };
  const second = { start: 2, input: [user('a'), said('b'), user('c')], output: [said('d')] };
  expect(joinCalls([second, first])).toEqual([user('a'), said('b'), user('c'), said('d')]);
});

test('a call that is logged twice counts once', () => {
  const call = { start: 1, input: [user('a')], output: [said('b')] };
  expect(joinCalls([call, { ...call, start: 2 }])).toEqual([user('a'), said('b')]);
});

test('a call that was given only the new messages goes on where the last one ended', () => {
  const first = { start: 1, input: [user('a')], output: [said('b')] };
  const second = { start: 2, input: [user('c')], output: [said('d')] };
  expect(joinCalls([first, second])).toEqual([user('a'), said('b'), user('c'), said('d')]);
});

test('the same answer given twice in one conversation is kept twice', () => {
  const first = { start: 1, input: [user('a')], output: [said('no')] };
  const second = { start: 2, input: [user('a'), said('no'), user('a')], output: [said('no')] };
  expect(joinCalls([first, second])).toHaveLength(4);
});

test('reasoning that a later call leaves out of its history is kept', () => {
  const thought: Message = {
    role: 'assistant',
    content: [
      { type: 'reasoning', reasoning: 'hm' },
      { type: 'text', text: 'b' },
    ],
  };
  const first = { start: 1, input: [user('a')], output: [thought] };
  const second = { start: 2, input: [user('a'), said('b'), user('c')], output: [said('d')] };
  expect(joinCalls([first, second])[1]).toEqual(thought);
});
