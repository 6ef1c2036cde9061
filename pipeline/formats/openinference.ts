import { shareOf } from '../chat/each-record.ts';
import { readTraces } from '../chat/read-traces.ts';
import { spansOf } from '../chat/spans.ts';
import type { Format } from '../format.ts';

/** Spans of OpenInference, as Phoenix exports them. */
export default {
  id: 'openinference',
  title: 'OpenInference (Phoenix) spans',
  description:
    'Spans with openinference.span.kind, one a record or in OTLP: llm.input_messages.N.message.* and llm.output_messages.* flattened by dots (contents may be ' +
    'reasoning), else input.value and output.value of LLM spans. Spans of one trace are one transcript, wherever they stand in the file.',

  detect(head) {
    const known = shareOf(head.records, (record) =>
      spansOf(record).some((span) =>
        Object.keys(span.attributes).some(
          (name) => name === 'openinference.span.kind' || name.startsWith('llm.input_messages.'),
        ),
      ),
    );
    return known > 0 ? 0.94 : 0;
  },

  read: readTraces,
} satisfies Format;
