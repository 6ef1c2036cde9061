import { expect, test } from 'vitest';
import { applyPatch } from './json-patch.ts';

test('each operation of RFC 6902 changes its place and nothing else', () => {
  const list = [{ a: 1 }, { a: 2 }];
  expect(applyPatch(list, [{ op: 'replace', path: '/1/a', value: 3 }])).toEqual([{ a: 1 }, { a: 3 }]);
  expect(applyPatch(list, [{ op: 'add', path: '/1', value: 'x' }])).toEqual([{ a: 1 }, 'x', { a: 2 }]);
  expect(applyPatch(list, [{ op: 'add', path: '/-', value: 'x' }])).toEqual([{ a: 1 }, { a: 2 }, 'x']);
  expect(applyPatch(list, [{ op: 'remove', path: '/0' }])).toEqual([{ a: 2 }]);
  expect(applyPatch(list, [{ op: 'move', from: '/0', path: '/1' }])).toEqual([{ a: 2 }, { a: 1 }]);
  expect(applyPatch(list, [{ op: 'copy', from: '/0/a', path: '/1/b' }])).toEqual([{ a: 1 }, { a: 2, b: 1 }]);
  expect(list).toEqual([{ a: 1 }, { a: 2 }]);
});

test('keys with slashes and tildes are escaped, and places that do not exist change nothing', () => {
  expect(applyPatch({ 'a/b': 1, '~': 2 }, [{ op: 'replace', path: '/a~1b', value: 3 }])).toEqual({ 'a/b': 3, '~': 2 });
  expect(applyPatch([1], [{ op: 'replace', path: '/9/x', value: 3 }])).toEqual([1]);
  expect(applyPatch('text', [{ op: 'add', path: '/x', value: 3 }])).toBe('text');
});

test('a path through __proto__ touches no prototype', () => {
  applyPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: true }]);
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
});
