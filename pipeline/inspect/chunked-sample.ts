import { listOf, numberOf, objectOf } from '../chat/fields.ts';
import { createSkimmer, type SkimTarget } from '../sources/skim.ts';
import type { Zip, ZipMember } from '../sources/zip.ts';
import { collectReferences } from './attachments.ts';
import type { SampleMembers } from './eval-members.ts';
import { createSampleCollector, type RawSample } from './raw-sample.ts';

type Problem = RawSample['problems'][number];

/** Skims one member; says when its JSON is not complete. */
export async function skimMember(zip: Zip, member: ZipMember, target: SkimTarget): Promise<Problem | undefined> {
  const skimmer = createSkimmer(target);
  for await (const chunk of zip.read(member)) skimmer.push(chunk);
  const end = skimmer.end();
  return end ? { field: 'messages', skip: end } : undefined;
}

/** Pieces of a kind with the index of their first element, in order: their names are numbers, not texts. */
export function piecesOf(sample: SampleMembers, kind: string): readonly (readonly [number, ZipMember])[] {
  return [...(sample.pieces ?? [])]
    .flatMap(([name, member]): (readonly [number, ZipMember])[] => {
      const start = name.startsWith(`${kind}/`) ? /^\d+(?=\.json$)/.exec(name.slice(kind.length + 1))?.[0] : undefined;
      return start === undefined ? [] : [[Number(start), member]];
    })
    .sort((a, b) => a[0] - b[0]);
}

/** The wanted elements of a chunked list; pieces without any are not read. */
export async function readElements(
  zip: Zip,
  sample: SampleMembers,
  kind: string,
  wanted: ReadonlySet<number>,
  problems: Problem[],
): Promise<ReadonlyMap<number, unknown>> {
  const found = new Map<number, unknown>();
  const pieces = piecesOf(sample, kind);
  const indexes = [...wanted];
  for (const [i, [start, member]] of pieces.entries()) {
    const end = pieces[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    if (!indexes.some((index) => index >= start && index < end)) continue;
    const problem = await skimMember(zip, member, {
      choose: ([index]) => (wanted.has(start + Number(index)) ? 'take' : 'pass'),
      take: ([index], value) => found.set(start + Number(index), value),
      broken: (_path, skip) => problems.push({ field: kind, skip }),
    });
    if (problem) problems.push(problem);
  }
  return found;
}

/** Indexes that ranges `[[start, end], …]` (end exclusive) hold, in their order. */
export function expandRanges(ranges: unknown): number[] {
  return listOf(ranges).flatMap((range) => {
    const [start, end] = [numberOf(listOf(range)[0]), numberOf(listOf(range)[1])];
    // more than any sample has: a damaged range must not fill the memory
    if (start === undefined || end === undefined || end < start || end - start > 10_000_000) return [];
    return Array.from({ length: end - start }, (_, i) => start + i);
  });
}

/** Reads a sample that was split over members: a shell, then its messages and the pooled strings that these name. */
export async function readChunkedSample(zip: Zip, sample: SampleMembers): Promise<RawSample> {
  const collector = createSampleCollector();
  const cut = await skimMember(zip, sample.main, collector);
  const shell = collector.sample();
  const problems: Problem[] = [...shell.problems, ...(cut ? [cut] : [])];
  const facts: Record<string, unknown> = { ...shell.facts };
  const metadata = sample.pieces?.get('metadata.json');
  if (metadata) {
    const held: Record<string, unknown> = {};
    const problem = await skimMember(zip, metadata, {
      choose: () => 'take',
      take: ([key], value) => {
        held[key ?? ''] = value;
      },
    });
    if (problem) problems.push({ ...problem, field: 'metadata' });
    facts.metadata = { ...objectOf(facts.metadata), ...held };
  }
  const order = expandRanges(facts.message_refs);
  const byIndex = await readElements(zip, sample, 'messages', new Set(order), problems);
  const messages = [...shell.messages, ...order.filter((i) => byIndex.has(i)).map((i) => byIndex.get(i))];
  const keys = new Set<string>();
  collectReferences([messages, facts.metadata, facts.target], keys);
  const attachments = new Map(shell.attachments);
  const found = await readElements(zip, sample, 'attachments', new Set([...keys].map(Number)), problems);
  for (const [index, text] of found) if (typeof text === 'string') attachments.set(String(index), text);
  const missing = [...keys].filter((key) => !attachments.has(key)).length + (order.length - byIndex.size);
  return { ...shell, facts, messages, attachments, missing, problems };
}
