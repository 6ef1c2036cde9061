import { expect, test } from 'vitest';
import { splitBranches, type Turn } from './branches.ts';

const turn = (id: string, parent: string | undefined, prompt = false): Turn<string> => ({
  id,
  parent,
  prompt,
  value: id,
});

test('a session without forks is one way, also when no line names its parent', () => {
  const turns = [turn('a', undefined, true), turn('b', undefined), turn('c', undefined, true)];
  expect(splitBranches(turns)).toEqual({ main: ['a', 'b', 'c'], branches: [] });
});

test('where two prompts follow one line the later is the way taken, and the earlier keeps what led to it', () => {
  const turns = [
    turn('a', undefined, true),
    turn('b', 'a'),
    turn('c', 'b', true),
    turn('d', 'c'),
    turn('e', 'b', true),
  ];
  expect(splitBranches(turns)).toEqual({
    main: ['a', 'b', 'e'],
    branches: [{ before: ['a', 'b'], values: ['c', 'd'] }],
  });
});

test('answers of parallel tools have one parent and are no fork', () => {
  const turns = [turn('a', undefined, true), turn('b', 'a'), turn('c', 'b'), turn('d', 'b')];
  expect(splitBranches(turns).branches).toEqual([]);
});

test('lines that name each other as parent do not hang it', () => {
  const turns = [turn('a', 'b'), turn('b', 'a'), turn('c', 'b', true), turn('d', 'b', true)];
  expect(splitBranches(turns).branches).toEqual([{ before: ['a', 'b'], values: ['c'] }]);
});
