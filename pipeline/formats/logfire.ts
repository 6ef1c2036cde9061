import { shareOf } from '../chat/each-record.ts';
import { readTraces } from '../chat/read-traces.ts';
import type { Format } from '../format.ts';

/** Rows of Logfire's `records` table. */
export default {
  id: 'logfire',
  title: 'Logfire rows',
  description:
    'Rows with trace_id, span_name, otel_scope_name and attributes (an object or JSON text): gen_ai.* keys, events of Pydantic AI, or request_data and ' +
    'response_data. Rows of one trace are one transcript.',

  detect(head) {
    return (
      shareOf(head.records, (record) => 'otel_scope_name' in record && 'trace_id' in record && 'attributes' in record) *
      0.95
    );
  },

  read: readTraces,
} satisfies Format;
