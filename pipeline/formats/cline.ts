import { shareOf } from '../chat/each-record.ts';
import type { Json } from '../chat/fields.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

function isShown(record: Json): boolean {
  return (
    typeof record.ts === 'number' &&
    (('say' in record && record.type === 'say') || ('ask' in record && record.type === 'ask'))
  );
}

/** What Cline and Roo Code showed of a task; the conversation itself lies beside it. */
export default {
  id: 'cline',
  title: 'Cline or Roo ui_messages.json',
  description:
    'tasks/<id>/ui_messages.json: [{ts, type: say | ask, say, text}]. It repeats what api_conversation_history.json beside it holds in full (a bare list of ' +
    'messages), so it is named as its companion and never counted. Cline’s newer *.messages.json are read as Anthropic messages.',

  detect(head) {
    return shareOf(head.records, isShown) * 0.95;
  },

  async *read(_source: SourceFile): AsyncIterable<Draft | Skip> {
    yield skip('companion-file', 'what Cline showed of a task (read api_conversation_history.json of the same folder)');
  },
} satisfies Format;
