import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from './root.ts';

/** Every source file below the rooms of code, relative to the root, tests apart. */
const files = ['pipeline', 'classifiers', 'reports']
  .flatMap((room) =>
    readdirSync(join(packageRoot, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const source = (file: string) => readFileSync(join(packageRoot, file), 'utf8');

/** Relative imports of a file; `import(…)` in an action counts, `import type` too. */
function importsOf(file: string): readonly string[] {
  return [...source(file).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), match[1]!)),
  );
}
/** The same without types, which leave no trace at run time. */
function runtimeImportsOf(file: string): readonly string[] {
  const types = [...source(file).matchAll(/import type [^;]*?from\s*'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), match[1]!)),
  );
  const dynamic = [...source(file).matchAll(/import\(\s*'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), match[1]!)),
  );
  return importsOf(file).filter((target) => !types.includes(target) && !dynamic.includes(target));
}

const ENTRIES = ['pipeline/commands', 'pipeline/formats', 'reports/charts', 'classifiers/models'];
const isEntry = (file: string) => ENTRIES.some((folder) => dirname(file) === folder);

/** Rooms that may not be reached into, by who asks: the first matching row holds. */
const FORBIDDEN: readonly { readonly from: RegExp; readonly to: RegExp; readonly why: string }[] = [
  {
    from: /^pipeline\/statistics\//,
    to: /^(?!pipeline\/(?:statistics\/|errors|estimate|entries))/,
    why: 'statistics are pure functions',
  },
  {
    from: /^pipeline\/sources\//,
    to: /^(?:pipeline\/(?:formats|store|statistics|commands)|classifiers|reports)/,
    why: 'sources know no format and no store',
  },
  {
    from: /^pipeline\/formats\//,
    to: /^(?:pipeline\/(?:store|statistics|commands)|classifiers|reports)/,
    why: 'formats end at the transcript',
  },
  {
    from: /^pipeline\/store\//,
    to: /^(?:pipeline\/(?:formats|commands|statistics)|classifiers|reports)/,
    why: 'the store writes what it is given',
  },
  {
    from: /^classifiers\//,
    to: /^(?:pipeline\/(?:formats|commands|store|statistics)|reports)/,
    why: 'classifiers see transcripts only',
  },
  {
    from: /^reports\//,
    to: /^(?:pipeline\/(?:formats|commands)|classifiers)/,
    why: 'the report draws what was computed',
  },
];

test('no room reaches where it may not', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file).flatMap((target) =>
      FORBIDDEN.filter(({ from, to }) => from.test(file) && to.test(target)).map(
        ({ why }) => `${file} imports ${target}: ${why}`,
      ),
    ),
  );
  expect(wrong).toEqual([]);
});

test('entries do not import entries of their folder, and nobody names one', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => isEntry(target))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('there is no cycle of imports', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of runtimeImportsOf(file)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('every entry’s id is its file’s name', () => {
  const wrong = files.filter(
    (file) => isEntry(file) && !source(file).includes(`id: '${file.replace(/^.*\/|\.ts$/g, '')}'`),
  );
  expect(wrong).toEqual([]);
});

test('no file is longer than 400 lines', () => {
  expect(files.filter((file) => source(file).split('\n').length > 400)).toEqual([]);
});

test('every relative import that the checks see leads to a file', () => {
  const known = new Set(files);
  const missing = files.flatMap((file) => importsOf(file).filter((target) => !known.has(target)));
  expect(missing).toEqual([]);
});
