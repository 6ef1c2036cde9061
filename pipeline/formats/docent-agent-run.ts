import { eachRecord, shareOf } from '../chat/each-record.ts';
import { given, type Json, labelValue, listOf, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { parseInspectMessages } from '../chat/inspect-messages.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel } from '../transcript.ts';

/** Transcripts of a run: a list, in older files an object by id. */
function transcriptsOf(record: Json): readonly Json[] {
  if (Array.isArray(record.transcripts)) return objectsOf(record.transcripts);
  return Object.entries(objectOf(record.transcripts)).flatMap(([id, value]) =>
    isObject(value) ? [{ id, ...value }] : [],
  );
}

function isRun(record: Json): boolean {
  return transcriptsOf(record).some((transcript) => Array.isArray(transcript.messages)) && !('eval' in record);
}

function labelsOf(metadata: Json): readonly ForeignLabel[] {
  return Object.entries(objectOf(metadata.scores)).map(([name, value]) => ({
    name,
    value: labelValue(value),
    author: 'docent',
  }));
}

function toDrafts(record: Json, place: string): readonly Draft[] | undefined {
  if (!isRun(record)) return undefined;
  const run = stringOf(record.id) ?? place;
  const transcripts = transcriptsOf(record);
  const metadata = objectOf(record.metadata);
  const labels = labelsOf(metadata);
  return transcripts.map((transcript, index) => ({
    kind: 'transcript',
    sourceId: transcripts.length === 1 ? run : `${run}/${stringOf(transcript.id) ?? String(index + 1)}`,
    messages: parseInspectMessages(transcript.messages),
    ...given({
      model: stringOf(metadata.model),
      task_id: stringOf(metadata.task_id) ?? stringOf(metadata.sample_id),
      task_repeat: typeof metadata.epoch_id === 'number' ? metadata.epoch_id : undefined,
    }),
    metadata: {
      ...without(metadata, 'scores', 'model', 'task_id', 'sample_id', 'epoch_id'),
      ...objectOf(transcript.metadata),
      ...given({
        name: record.name,
        transcript_name: transcript.name,
        transcript_group: transcript.transcript_group_id,
      }),
      ...(listOf(record.transcript_groups).length > 0 ? { transcript_groups: record.transcript_groups } : {}),
    },
    ...(labels.length > 0 ? { labels } : {}),
  }));
}

/** Agent runs of Docent. */
export default {
  id: 'docent-agent-run',
  title: 'Docent agent run',
  description:
    'AgentRun objects {id, name, transcripts, metadata}, as JSON Lines, an array, or under agent_runs. transcripts is a list (older: an object by id); a run ' +
    'with several gives one transcript each (id run/transcript). Messages in Inspect’s form, metadata.scores are labels of others.',

  detect(head) {
    const [first] = head.records;
    if (isObject(first) && objectsOf(first.agent_runs).some(isRun)) return 0.93;
    return shareOf(head.records, isRun) * 0.93;
  },

  read(source: SourceFile) {
    const [first] = source.head.records;
    return eachRecord(source, toDrafts, isObject(first) && Array.isArray(first.agent_runs) ? ['agent_runs'] : []);
  },
} satisfies Format;
