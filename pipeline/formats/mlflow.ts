import { shareOf } from '../chat/each-record.ts';
import { objectOf } from '../chat/fields.ts';
import { readTraces } from '../chat/read-traces.ts';
import { spansOf } from '../chat/spans.ts';
import type { Format } from '../format.ts';

/** Traces of MLflow. */
export default {
  id: 'mlflow',
  title: 'MLflow trace',
  description:
    'Traces {info: {trace_id or request_id}, data: {spans}}: spans of type CHAT_MODEL or LLM hold mlflow.spanInputs and mlflow.spanOutputs as JSON text. ' +
    'One transcript a trace.',

  detect(head) {
    return (
      shareOf(
        head.records,
        (record) =>
          Array.isArray(objectOf(record.data).spans) &&
          spansOf(record).some(
            (span) => 'mlflow.spanType' in span.attributes || 'mlflow.spanInputs' in span.attributes,
          ),
      ) * 0.95
    );
  },

  read: readTraces,
} satisfies Format;
