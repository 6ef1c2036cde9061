import { factorsOf, idOf, restOf } from '../chat/chat-facts.ts';
import { eachRecord, shareOf } from '../chat/each-record.ts';
import { answerContent, type Json, stringOf } from '../chat/fields.ts';
import type { Format } from '../format.ts';
import type { Draft, Message } from '../transcript.ts';

function isSample(record: Json): boolean {
  return typeof record.response === 'string' && 'reasoning' in record && 'nostalgebraist_notes' in record;
}

function toDraft(record: Json, place: string): Draft | undefined {
  if (!isSample(record)) return undefined;
  const reasoning = typeof record.reasoning === 'string' ? record.reasoning : undefined;
  const note = stringOf(record.nostalgebraist_notes);
  const before = (['system', 'prompt'] as const).flatMap((name): Message[] => {
    const content = stringOf(record[name] ?? record[`${name}_prompt`]);
    return content === undefined ? [] : [{ role: name === 'system' ? 'system' : 'user', content }];
  });
  const text = String(record.response);
  return {
    kind: 'transcript',
    sourceId: idOf(record) ?? place,
    messages: [
      ...before,
      {
        role: 'assistant',
        content: answerContent(text, reasoning),
      },
    ],
    ...factorsOf(record),
    ...restOf(
      record,
      'reasoning',
      'response',
      'nostalgebraist_notes',
      'system',
      'prompt',
      'system_prompt',
      'prompt_prompt',
    ),
    ...(note === undefined ? {} : { labels: [{ name: 'notes', value: note, author: 'human' }] }),
  };
}

/** Samples of nostalgebraist’s replication of Agentic Misalignment. */
export default {
  id: 'nostalgebraist',
  title: 'Agentic Misalignment samples by nostalgebraist',
  description:
    'agentic-misalignment/samples/*.jsonl: {reasoning, response, nostalgebraist_notes}. Reasoning is native, actions are pseudo-XML in the response; the ' +
    'prompts stand in files of their own (prompts/*.txt), so the transcript is the answer alone. The notes are a label given by a person.',

  detect(head) {
    return shareOf(head.records, isSample) * 0.97;
  },

  read: (source) => eachRecord(source, toDraft),
} satisfies Format;
