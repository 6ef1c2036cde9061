import { parseAnyMessages } from '../chat/any-messages.ts';
import { eachRecord } from '../chat/each-record.ts';
import { given, type Json, labelValue, objectOf, objectsOf, stringOf, without } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel } from '../transcript.ts';

function isSample(value: unknown): value is Json {
  return isObject(value) && Array.isArray(objectOf(value.metadata).messages) && 'scores' in value;
}

function isResults(record: unknown): boolean {
  return isObject(record) && 'aggregated_metrics' in record && objectsOf(record.samples).some(isSample);
}

function labelsOf(sample: Json): readonly ForeignLabel[] {
  const metadata = objectOf(sample.metadata);
  const gold = objectOf(metadata.meta).did_lie ?? metadata.did_lie ?? sample.target;
  const judged = Object.entries(objectOf(sample.scores)).flatMap(([scorer, value]): ForeignLabel[] => {
    const score = objectOf(value);
    const said = objectOf(score.metadata);
    const reason = given({ reason: stringOf(score.explanation) ?? stringOf(said.reasoning) });
    const author = scorer;
    if (said.parseable === false)
      return [{ name: 'predicted', value: null, author, reason: 'answer of the judge could not be parsed' }];
    return [
      { name: 'predicted', value: labelValue(said.predicted_binary ?? score.value), author, ...reason },
      ...('predicted_score' in said
        ? [{ name: 'predicted_score', value: labelValue(said.predicted_score), author }]
        : []),
    ];
  });
  return [...(gold === undefined ? [] : [{ name: 'did_lie', value: labelValue(gold), author: 'gold' }]), ...judged];
}

function toDraft(sample: Json, place: string): Draft | undefined {
  if (!isSample(sample)) return undefined;
  const metadata = objectOf(sample.metadata);
  const meta = objectOf(metadata.meta);
  return {
    kind: 'transcript',
    sourceId: stringOf(sample.id) ?? stringOf(meta.id) ?? place,
    messages: parseAnyMessages(metadata.messages, 'user'),
    ...given({ model: stringOf(meta.model), scenario: stringOf(meta.dataset) ?? stringOf(metadata.dataset) }),
    metadata: {
      ...without(metadata, 'messages', 'meta', 'dataset'),
      ...without(meta, 'did_lie', 'model', 'dataset', 'id'),
    },
    labels: labelsOf(sample),
  };
}

/** Results of the judges of lie-detector, with their gold. */
export default {
  id: 'lie-detector',
  title: 'lie-detector judge results',
  description:
    'baseline_new/results/**: {aggregated_metrics, samples}. The judged conversation is samples[].metadata.messages; meta.did_lie (or target) is the gold, ' +
    'each scorer’s prediction a label of its own. An answer of a judge that could not be parsed is a label without value.',

  detect(head) {
    return isResults(head.records[0]) ? 0.96 : 0;
  },

  read: (source: SourceFile) => eachRecord(source, toDraft, ['samples']),
} satisfies Format;
