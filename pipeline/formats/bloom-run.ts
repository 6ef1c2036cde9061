import { eachRecord } from '../chat/each-record.ts';
import { given, type Json, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { parsePetriTranscript } from '../chat/petri-events.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import { readRecords } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

/** Which file of a run it is, by its keys. */
function fileKind(record: unknown): 'rollout' | 'judgment' | 'ideation' | 'understanding' | 'turn labels' | undefined {
  if (!isObject(record)) return undefined;
  if (Array.isArray(record.rollouts)) return isRollout(record.rollouts[0]) ? 'rollout' : undefined;
  if (Array.isArray(record.judgments)) return isObject(record.judgments[0]) ? 'judgment' : undefined;
  if (Array.isArray(record.evaluated_rollouts)) return 'turn labels';
  if (!('behavior_name' in record)) return undefined;
  if ('variations' in record) return 'ideation';
  return 'understanding' in record ? 'understanding' : undefined;
}

function isRollout(value: unknown): boolean {
  return isObject(value) && ('variation_number' in value || isObject(value.transcript));
}

async function readMetadata(source: SourceFile): Promise<Json> {
  for await (const record of readRecords(source, ['metadata']))
    if (record.kind === 'record') return objectOf(record.value);
  return {};
}

function toDraft(rollout: Json, run: Json, place: string): Draft {
  const variation = stringOf(rollout.variation_number);
  const repetition = rollout.repetition_number;
  const draft = parsePetriTranscript(objectOf(rollout.transcript), place);
  return {
    ...draft,
    ...(variation === undefined ? {} : { sourceId: `v${variation}r${stringOf(repetition) ?? '1'}` }),
    ...given({
      model: draft.model ?? stringOf(run.target),
      scenario: variation === undefined ? undefined : `v${variation}`,
      task_id: variation,
      task_repeat: typeof repetition === 'number' ? repetition : undefined,
    }),
    metadata: {
      ...draft.metadata,
      ...without(rollout, 'transcript', 'variation_number', 'repetition_number'),
      transcript_id: draft.sourceId,
      run: without(run, 'target'),
    },
  };
}

/** The folder of one run of Bloom: understanding, ideation, rollout and judgment. */
export default {
  id: 'bloom-run',
  title: 'Bloom run folder',
  description:
    'bloom-results/<run>/rollout.json holds the conversations (rollouts[].transcript, in Petri’s form; the id is made of variation and repetition). ' +
    'understanding.json, ideation.json, judgment.json and *_turns.json of the same folder hold no conversation and are named as companion files.',

  detect(head) {
    return head.records.length === 1 && fileKind(head.records[0]) !== undefined ? 0.96 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const kind = fileKind(source.head.records[0]);
    if (kind !== 'rollout') {
      const judged = kind === 'judgment' ? objectsOf((source.head.records[0] as Json).judgments).length : 0;
      const holds = judged > 0 ? 'scores of a judge' : `the ${kind} of a run`;
      yield skip('companion-file', `${holds}, no conversation (rollout.json of the same folder holds them)`);
      return;
    }
    const run = await readMetadata(source);
    yield* eachRecord(source, (rollout, place) => (isRollout(rollout) ? toDraft(rollout, run, place) : undefined), [
      'rollouts',
    ]);
  },
} satisfies Format;
