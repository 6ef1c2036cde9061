import { shareOf } from '../chat/each-record.ts';
import { objectsOf } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { chooseHeader, isLogHeader, type LogHeader, parseLogHeader } from '../inspect/log-header.ts';
import { createSampleCollector, type RawSample } from '../inspect/raw-sample.ts';
import { toDraft } from '../inspect/sample-draft.ts';
import { readTargetEvents, withConversation } from '../inspect/target-events.ts';
import { type Skip, skip } from '../skip.ts';
import { createSkimmer } from '../sources/skim.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

/** True for `logs.json` of a log folder: headers of logs under the names of their files. */
function isManifest(record: unknown): boolean {
  if (!isObject(record) || 'eval' in record) return false;
  const entries = Object.entries(record);
  const known = entries.filter(([name, value]) => /\.(?:eval|json)$/.test(name) && isLogHeader(value));
  // the head may cut the last one
  return known.length > 0 && known.length >= entries.length - 1;
}

/** The facts of a log whose samples stand before them. */
async function readHeader(source: SourceFile): Promise<LogHeader> {
  const fields: Record<string, unknown> = {};
  const skimmer = createSkimmer({
    choose: chooseHeader,
    take(path, value) {
      fields[path.at(-1)!] = value;
    },
  });
  for await (const chunk of source.bytes()) skimmer.push(chunk);
  return parseLogHeader(fields);
}

/** Skims a log once: its facts into `fields`, each sample when it is complete. */
async function* skimSamples(source: SourceFile, fields: Record<string, unknown>): AsyncIterable<RawSample | Skip> {
  let collector = createSampleCollector();
  const complete: (RawSample | Skip)[] = [];
  const skimmer = createSkimmer({
    choose(path) {
      if (path[0] !== 'samples') return chooseHeader(path);
      if (path.length > 2) return collector.choose(path.slice(2));
      if (path.length === 2) collector = createSampleCollector();
      return 'enter';
    },
    take(path, value) {
      if (path[0] !== 'samples') fields[path.at(-1)!] = value;
      else if (path.length > 2) collector.take(path.slice(2), value);
      else complete.push(skip('bad-record', 'a sample is not an object', { member: path.join('/') }));
    },
    broken(path, problem) {
      if (path[0] === 'samples' && path.length > 2) collector.broken?.(path.slice(2), problem);
      else complete.push(problem);
    },
    left(path) {
      if (path.length === 2 && path[0] === 'samples') complete.push(collector.sample());
    },
  });
  for await (const chunk of source.bytes()) {
    skimmer.push(chunk);
    yield* complete.splice(0);
  }
  const end = skimmer.end();
  if (end) yield end;
}

/** An auditor's log holds the target's conversation in its events only; so does one whose messages are empty. */
async function withTarget(source: SourceFile, sample: RawSample, index: number, header: LogHeader): Promise<RawSample> {
  if (sample.messages.length > 0 && !header.isAudit) return sample;
  const found = await readTargetEvents(
    () => source.bytes(),
    ['samples', String(index)],
    header.isAudit && sample.messages.length > 0,
  );
  return found ? withConversation(sample, found) : sample;
}

/** Inspect's log as one JSON document. */
export default {
  id: 'inspect-json',
  title: 'Inspect log (.json)',
  description:
    'logs/<time>_<task>_<id>.json, written with log_format="json", versions 1 and 2. One transcript a sample and epoch, streamed; pooled attachments are put ' +
    'back; scores are kept as labels of others, one a dimension, and one that was not given has no value. Events and store are passed over, as in .eval. ' +
    'logs.json of a log folder is an index of logs and holds no samples.',

  detect(head) {
    const [first] = head.records;
    if (isManifest(first)) return 0.96;
    return shareOf(head.records.slice(0, 1), (record) => isLogHeader(record) && !('messages' in record)) * 0.97;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const [first] = source.head.records;
    if (isManifest(first)) {
      const logs = objectsOf(Object.values(first as object)).length;
      yield skip('index-file', `index of logs, no samples (the headers of ${logs} logs or more)`);
      return;
    }
    const fields: Record<string, unknown> = {};
    let header: LogHeader | undefined;
    let index = -1;
    let met = false;
    for await (const found of skimSamples(source, fields)) {
      met = true;
      if ('kind' in found) {
        yield found;
        if (found.member !== undefined) index++;
        continue;
      }
      index++;
      header ??= 'eval' in fields ? parseLogHeader(fields) : await readHeader(source);
      const place = `samples/${index}`;
      for (const { field, skip: problem } of found.problems)
        yield { ...problem, message: `${field}: ${problem.message}`, member: place };
      // a conversation with a hole in it is no conversation
      if (found.problems.some(({ field }) => field === 'messages')) continue;
      yield toDraft(await withTarget(source, found, index, header), header, place);
    }
    if (!met) yield skip('no-messages', 'the log holds no samples: they were not logged, or none was done');
  },
} satisfies Format;
