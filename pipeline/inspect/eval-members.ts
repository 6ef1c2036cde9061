import type { ZipMember } from '../sources/zip.ts';

/** The members of one sample: one file, or a shell with its pieces. */
export interface SampleMembers {
  /** Name that stands for the sample in skips. */
  readonly name: string;
  readonly main: ZipMember;
  /** Pieces of a chunked sample by their name below it, such as `messages/0.json`; none for a sample in one file. */
  readonly pieces?: ReadonlyMap<string, ZipMember>;
}

const SHELL = '/sample.json';
const SAMPLE = /_epoch_(\d+)(?:\.json|\/sample\.json)?$/;

/** Key by which Inspect orders samples: epoch, then the id, numbers before texts. */
function orderOf(name: string): string {
  const epoch = SAMPLE.exec(name)?.[1] ?? '';
  const id = name.replace(/^samples\//, '').replace(SAMPLE, '');
  return `${epoch.padStart(12, '0')} ${/^\d+$/.test(id) ? id.padStart(20, '0') : id}`;
}

/** The chunked sample that a member is a piece of; ids, and so names of samples, can hold slashes. */
function rootOf(name: string, chunked: ReadonlyMap<string, unknown>): string | undefined {
  if (chunked.size === 0) return undefined;
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1))
    if (chunked.has(name.slice(0, at))) return name.slice(0, at);
  return undefined;
}

/** Groups the members of a log by sample, in Inspect's order; `repeated` names those that stand more than once (the last wins). */
export function groupSamples(members: readonly ZipMember[]): {
  readonly samples: readonly SampleMembers[];
  readonly repeated: readonly string[];
} {
  const byName = new Map<string, ZipMember>();
  const repeated = new Set<string>();
  for (const member of members) {
    if (!member.name.startsWith('samples/')) continue;
    if (byName.has(member.name)) repeated.add(member.name);
    byName.set(member.name, member);
  }
  const chunked = new Map<string, Map<string, ZipMember>>();
  for (const name of byName.keys())
    if (name.endsWith(SHELL) && SAMPLE.test(name)) chunked.set(name.slice(0, -SHELL.length), new Map());
  const samples: SampleMembers[] = [];
  for (const [name, member] of byName) {
    const root = rootOf(name, chunked);
    if (root !== undefined) chunked.get(root)!.set(name.slice(root.length + 1), member);
    else if (name.endsWith('.json')) samples.push({ name, main: member });
  }
  for (const [root, pieces] of chunked) samples.push({ name: root + SHELL, main: byName.get(root + SHELL)!, pieces });
  const order = new Map(samples.map((sample) => [sample, orderOf(sample.name)]));
  samples.sort((a, b) => (order.get(a)! < order.get(b)! ? -1 : 1));
  return { samples, repeated: [...repeated] };
}
