import { messageOf } from '../errors.ts';
import type { Format } from '../format.ts';
import { collectReferences } from '../inspect/attachments.ts';
import { piecesOf, readChunkedSample, readElements, skimMember } from '../inspect/chunked-sample.ts';
import { groupSamples, type SampleMembers } from '../inspect/eval-members.ts';
import { chooseHeader, type LogHeader, parseLogHeader } from '../inspect/log-header.ts';
import { createSampleCollector, type RawSample } from '../inspect/raw-sample.ts';
import { toDraft } from '../inspect/sample-draft.ts';
import { createEventScan, messagesOfCall, readTargetEvents, withConversation } from '../inspect/target-events.ts';
import { type Skip, skip } from '../skip.ts';
import { ContainerError } from '../sources/container-error.ts';
import type { SourceFile } from '../sources/source-file.ts';
import { openZip, type Zip } from '../sources/zip.ts';
import type { Draft } from '../transcript.ts';

/** Facts of the run: from the header, or from the journal when the run never came to write one. */
async function readHeader(zip: Zip): Promise<LogHeader> {
  for (const name of ['header.json', '_journal/start.json']) {
    const member = zip.members.findLast((candidate) => candidate.name === name && !candidate.cut);
    if (!member) continue;
    const fields: Record<string, unknown> = {};
    const problem = await skimMember(zip, member, {
      choose: chooseHeader,
      take(path, value) {
        fields[path.at(-1)!] = value;
      },
    });
    if (!problem && 'eval' in fields) return parseLogHeader(fields);
  }
  return parseLogHeader({});
}

async function readSample(zip: Zip, members: SampleMembers): Promise<RawSample> {
  if (members.pieces) return readChunkedSample(zip, members);
  const collector = createSampleCollector();
  const cut = await skimMember(zip, members.main, collector);
  const sample = collector.sample();
  return cut ? { ...sample, problems: [...sample.problems, cut] } : sample;
}

/** The target's conversation from the events of a chunked sample. */
async function readChunkedEvents(zip: Zip, members: SampleMembers, needsTarget: boolean) {
  const scan = createEventScan();
  for (const [, member] of piecesOf(members, 'events')) await skimMember(zip, member, scan.under([]));
  const call = scan.found(needsTarget);
  if (!call) return undefined;
  const messages = messagesOfCall(call, await readElements(zip, members, 'messages', new Set(call.pooled), []));
  const keys = new Set<string>();
  collectReferences(messages, keys);
  const pooled = await readElements(zip, members, 'attachments', new Set([...keys].map(Number)), []);
  const attachments = new Map<string, string>();
  for (const [index, text] of pooled) if (typeof text === 'string') attachments.set(String(index), text);
  return { messages, attachments };
}

/** An auditor's log holds the target's conversation in its events only; so does one whose messages are empty. */
async function withTarget(zip: Zip, members: SampleMembers, sample: RawSample, header: LogHeader): Promise<RawSample> {
  if (sample.messages.length > 0 && !header.isAudit) return sample;
  const needsTarget = sample.messages.length > 0;
  const found = members.pieces
    ? await readChunkedEvents(zip, members, needsTarget)
    : await readTargetEvents(() => zip.read(members.main), [], needsTarget);
  return found ? withConversation(sample, found) : sample;
}

async function* readOne(zip: Zip, members: SampleMembers, header: LogHeader): AsyncIterable<Draft | Skip> {
  const member = members.name;
  try {
    const sample = await readSample(zip, members);
    for (const { field, skip: problem } of sample.problems)
      yield { ...problem, message: `${field}: ${problem.message}`, member };
    // a conversation with a hole in it is no conversation
    if (sample.problems.some(({ field }) => field === 'messages')) return;
    yield { ...toDraft(await withTarget(zip, members, sample, header), header, member), member };
  } catch (error) {
    yield skip(error instanceof ContainerError ? error.reason : 'unreadable', messageOf(error), { member });
  }
}

/** Inspect's log as a zip archive. */
export default {
  id: 'inspect-eval',
  title: 'Inspect log (.eval)',
  description:
    'logs/<time>_<task>_<id>.eval: a zip archive of samples, packed with deflate, or with zstd since April 2026, versions 2 and 3. One transcript a sample and ' +
    'epoch. Read too: runs that were killed (journal only), torn files, samples in pieces (convert-chunked), pools of messages and attachments. A member that ' +
    'stands twice counts once, the last. Scores become labels of others, one a dimension; unscored has no value. Events and store are passed over, except in ' +
    'audits (Petri 3) and where messages are empty: there the target’s last call holds the conversation.',

  detect(head) {
    if (head.shape !== 'zip') return 0;
    const { members } = head;
    if (members.includes('_journal/start.json')) return 1;
    return members.includes('header.json') && members.some((name) => /^(?:samples\/|\w+\.json$)/.test(name)) ? 0.95 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const zip = await openZip(await source.localPath());
    try {
      const header = await readHeader(zip);
      const { samples, repeated } = groupSamples(zip.members);
      for (const member of repeated)
        yield skip('duplicate', 'stands more than once in the archive, the last is taken', { member });
      for (const members of samples) yield* readOne(zip, members, header);
      if (samples.length === 0)
        yield skip(
          'no-messages',
          `the log (${header.status}) holds no samples: they were not logged, or none was done`,
        );
    } finally {
      zip.close();
    }
  },
} satisfies Format;
