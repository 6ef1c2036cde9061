import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Choice, createSkimmer } from './skim.ts';

/** Skims a text cut into pieces of `size` bytes; gives what was taken, under its path. */
function skimAll(text: string, size: number, choose: (path: readonly string[]) => Choice) {
  const taken: [string, unknown][] = [];
  const left: string[] = [];
  const skimmer = createSkimmer({
    choose,
    take: (path, value) => taken.push([path.join('/'), value]),
    broken: (path, skip) => taken.push([path.join('/'), skip.reason]),
    left: (path) => left.push(path.join('/')),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) skimmer.push(bytes.subarray(at, at + size));
  return { taken, left, end: skimmer.end()?.reason };
}

/** Value as JSON gives it back: negative zero is zero. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
/** JSON without integers that become big ones, and with strings that try the search for quotes. */
const json = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));
const tricky = fc.oneof(json, fc.stringMatching(/^[\\"{}[\]a-z,:]{0,40}$/));
const key = fc.string({ maxLength: 12 }).filter((text) => text !== '__proto__');
const size = fc.integer({ min: 1, max: 60 });
const indent = fc.constantFrom(undefined, 1);

test('what is taken is what JSON.parse gives, however the bytes are cut, and the rest is passed over', () => {
  fc.assert(
    fc.property(fc.dictionary(key, tricky), size, indent, fc.nat(3), (object, bytes, space, every) => {
      const keys = Object.keys(object);
      const wanted = new Set(keys.filter((_, i) => i % 4 === every));
      const { taken, end } = skimAll(JSON.stringify(object, null, space), bytes, ([name]) =>
        wanted.has(name!) ? 'take' : 'pass',
      );
      expect(taken).toEqual(keys.filter((name) => wanted.has(name)).map((name) => [name, asJson(object[name])]));
      expect(end).toBeUndefined();
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('an array that is entered gives its elements under their indexes', () => {
  fc.assert(
    fc.property(fc.array(tricky), size, indent, (array, bytes, space) => {
      const text = JSON.stringify({ before: [[1], '['], list: array, after: { list: 1 } }, null, space);
      const { taken, left } = skimAll(text, bytes, (path) =>
        path[0] !== 'list' ? 'pass' : path.length === 1 ? 'enter' : 'take',
      );
      expect(taken).toEqual(array.map((item, i) => [`list/${i}`, asJson(item)]));
      expect(left).toEqual(['list', '']);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('a value that is to be entered and is no container is taken', () => {
  expect(skimAll('{"a":1,"b":"x"}', 3, () => 'enter').taken).toEqual([
    ['a', 1],
    ['b', 'x'],
  ]);
});

test('data that ends early says so, and what was complete before is there', () => {
  expect(skimAll('{"a":[1,2],"b":[3', 4, () => 'take')).toMatchObject({ taken: [['a', [1, 2]]], end: 'truncated' });
  expect(skimAll('', 4, () => 'take').end).toBe('empty');
});

test('a wanted value that is not JSON is reported, and those after it are read', () => {
  expect(skimAll('{"a":[1,,2],"b":NaN,"c":9007199254740993}', 5, () => 'take').taken).toEqual([
    ['a', 'not-json'],
    ['b', Number.NaN],
    ['c', 9007199254740993n],
  ]);
});
