import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJsonElements, readJsonLines } from './records.ts';

async function* chunksOf(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function elements(text: string, pointer: readonly string[], size: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const record of readJsonElements(chunksOf(text, size), pointer)) {
    found.push(record.kind === 'record' ? record.value : record.reason);
  }
  return found;
}

/** What JSON.parse gives, with whole numbers beyond 2^53 as big integers. */
const asRead = (value: unknown): unknown =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  !Number.isSafeInteger(value) &&
  !JSON.stringify(value).includes('e')
    ? BigInt(JSON.stringify(value))
    : Array.isArray(value)
      ? value.map(asRead)
      : value && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asRead(item)]))
        : Object.is(value, -0)
          ? 0
          : value;
const chunkSize = fc.integer({ min: 1, max: 50 });

test('the elements of an array are those that JSON.parse gives, however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), chunkSize, fc.constantFrom(0, 2), async (array, size, indent) => {
      expect(await elements(JSON.stringify(array, null, indent), [], size)).toEqual(asRead(array));
    }),
    { seed: 1 },
  );
});

test('an array deep in a document is found by its keys, also when the same keys stand elsewhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      chunkSize,
      async (array, other, size) => {
        const { results: _, ...rest } = other;
        const text = JSON.stringify({
          ...rest,
          results: { x: 1, y: { results: [9] }, results: array, z: 3 },
          end: [1],
        });
        expect(await elements(text, ['results', 'results'], size)).toEqual(asRead(array));
      },
    ),
    { seed: 1 },
  );
});

test('a document over several lines is one record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), chunkSize, async (value, size) => {
      expect(await elements(JSON.stringify(value, null, 1), [], size)).toEqual([asRead(value)]);
    }),
    { seed: 1 },
  );
});

test('concatenated values are told apart', async () => {
  expect(await elements('{"a":1}\n{"b":[2]} {"c":3}\n[4,5]', [], 3)).toEqual([{ a: 1 }, { b: [2] }, { c: 3 }, 4, 5]);
});

test('a value under the pointer that is no array is one record, and none is no record', async () => {
  expect(await elements('{"s":{"a":1},"t":2}', ['s'], 3)).toEqual([{ a: 1 }]);
  expect(await elements('{"t":2,"s":12}', ['s'], 3)).toEqual([12]);
  expect(await elements('{"t":2}', ['s'], 3)).toEqual([]);
});

test('a file that ends inside its value is said to be truncated', async () => {
  expect(await elements('[{"a":1},{"b":', [], 4)).toEqual([{ a: 1 }, 'truncated']);
});

test('a broken line is a skip with its line and byte, and the lines around it are read', async () => {
  const found = [];
  for await (const record of readJsonLines(chunksOf('{"a":1}\n\n{"b":\n{"c":NaN}\n', 3))) found.push(record);
  expect(found).toMatchObject([
    { kind: 'record', value: { a: 1 }, line: 1, byte: 0, index: 0 },
    { kind: 'skip', reason: 'truncated', line: 3, byte: 9 },
    { kind: 'record', value: { c: Number.NaN }, line: 4, index: 2 },
  ]);
});

test('integers beyond 2^53 and a key "__proto__" survive', async () => {
  const [value] = await elements('[{"n":9007199254740993,"__proto__":{"x":1}}]', [], 7);
  expect(value).toHaveProperty('n', 9007199254740993n);
  expect(Object.keys(value as object)).toEqual(['n', '__proto__']);
});
