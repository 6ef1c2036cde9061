import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findMethod, loadMethods, toPortable } from './registry.ts';

interface Case {
  readonly id: string;
  readonly group: string;
  readonly method: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly abs: number; readonly rel: number };
  readonly published?: { readonly values: Readonly<Record<string, unknown>>; readonly decimals: number };
}

const file = new URL('../../data/reference/stats_reference.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };
const methods = await loadMethods();

function differences(got: unknown, want: unknown, { abs, rel }: Case['tolerance'], path: string): string[] {
  if (typeof want === 'number') {
    const near = typeof got === 'number' && Math.abs(got - want) <= Math.max(abs, rel * Math.abs(want));
    return near ? [] : [`${path}: ${got} instead of ${want}`];
  }
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) return [`${path}: ${JSON.stringify(got)}`];
    return want.flatMap((item, i) => differences(got[i], item, { abs, rel }, `${path}[${i}]`));
  }
  if (typeof want === 'object' && want !== null) {
    const found = (got ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(want).flatMap(([key, item]) => differences(found[key], item, { abs, rel }, `${path}.${key}`));
  }
  return got === want ? [] : [`${path}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`];
}

test('the table holds all 551 reference cases', () => {
  expect(cases.length).toBe(551);
  expect(new Set(cases.map((item) => item.id)).size).toBe(551);
});

test('every group and method of the table is offered, with exactly the named results checked', () => {
  const wanted = new Set(cases.map((item) => `${item.group}.${item.method}`));
  const offered = new Set(methods.map((method) => `${method.group}.${method.method}`));
  expect([...wanted].filter((name) => !offered.has(name))).toEqual([]);
});

describe.each([...new Set(cases.map((item) => item.group))])('%s agrees with the reference', (group) => {
  test.each(cases.filter((item) => item.group === group))('$id', (item) => {
    const result = toPortable(findMethod(methods, item.method, item.group).run(item.inputs));
    expect(differences(result, item.expected, item.tolerance, item.method).join('\n')).toBe('');
  });
});
