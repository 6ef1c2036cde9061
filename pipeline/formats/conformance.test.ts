import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFormats, voteOn } from '../detect.ts';
import type { Format } from '../format.ts';
import { packageRoot } from '../root.ts';
import type { Skip } from '../skip.ts';
import { openFile } from '../sources/open.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

const root = join(packageRoot, 'data/fixtures/formats');
const fixtures = (existsSync(root) ? readdirSync(root) : []).flatMap((id) =>
  readdirSync(join(root, id))
    .filter((name) => /\.[a-z]+$/.test(name) && !/\.expected\.json$|^README/.test(name))
    .filter((name) => statSync(join(root, id, name)).isFile())
    .map((name) => ({ id, name, path: join(root, id, name) })),
);

async function readAll(format: Format, source: SourceFile): Promise<{ transcripts: Draft[]; skips: Skip[] }> {
  const transcripts: Draft[] = [];
  const skips: Skip[] = [];
  for await (const item of format.read(source)) {
    if (item.kind === 'skip') skips.push(item);
    else transcripts.push(item);
  }
  return { transcripts, skips };
}

/** JSON text in which nothing is lost that JSON cannot hold. */
const render = (value: unknown) =>
  `${JSON.stringify(
    value,
    (_key, item: unknown) =>
      typeof item === 'bigint' || (typeof item === 'number' && !Number.isFinite(item)) ? `(${item})` : item,
    1,
  )}\n`;

test.each(fixtures)('$id/$name is claimed by its format alone and read as expected, twice', async ({ id, path }) => {
  const source = await openFile(path, statSync(path).size);
  const votes = voteOn(source.head, await loadFormats());
  expect(votes[0]?.format.id).toBe(id);
  const close = votes.slice(1).filter((vote) => vote.confidence > votes[0]!.confidence - 0.2);
  expect(close.map((vote) => `${vote.format.id} ${vote.confidence}`)).toEqual([]);

  const result = render(await readAll(votes[0]!.format, source));
  expect(render(await readAll(votes[0]!.format, source))).toBe(result);
  const golden = path.replace(/(?:\.expected)?\.[^./]+$/, '.expected.json');
  if (!existsSync(golden) && !process.env.CI) writeFileSync(golden, result);
  expect(result).toBe(readFileSync(golden, 'utf8'));
});
