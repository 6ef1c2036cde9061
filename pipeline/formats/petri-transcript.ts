import { eachRecord, shareOf } from '../chat/each-record.ts';
import { isPetriTranscript, parsePetriTranscript } from '../chat/petri-events.ts';
import type { Format } from '../format.ts';
import { skip } from '../skip.ts';

/** One conversation of Petri 1 or Bloom, as events of several views. */
export default {
  id: 'petri-transcript',
  title: 'Petri or Bloom transcript',
  description:
    'transcript_v*r*.json of Bloom and the transcripts of Petri 1 (version v3.0): metadata and events. The events of the target’s view are replayed ' +
    '(add, rollback by count or to_id, reset, json_patch); the auditor’s own view is left out. Scores in metadata.judge_output, missing in half of ' +
    'the files, become labels of others. Content is often plain text. Petri 3 writes Inspect logs instead.',

  detect(head) {
    return shareOf(head.records, isPetriTranscript) * 0.98;
  },

  read(source) {
    return eachRecord(source, (record, place) => {
      if (!isPetriTranscript(record)) return undefined;
      const draft = parsePetriTranscript(record, place);
      return draft.messages.length > 0
        ? draft
        : skip('no-messages', `${draft.sourceId}: no event is in the target's view`);
    });
  },
} satisfies Format;
