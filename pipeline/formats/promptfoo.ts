import { parseAnyMessages } from '../chat/any-messages.ts';
import { eachRecord } from '../chat/each-record.ts';
import {
  answerContent,
  given,
  type Json,
  labelValue,
  numberOf,
  objectOf,
  objectsOf,
  stringOf,
  without,
} from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { answerText } from '../chat/tool-answers.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, ForeignLabel, Message } from '../transcript.ts';

/** promptfoo's failureReason of a call that failed, apart from an assertion that did. */
const FAILED_CALL = 2;

function isResult(record: unknown): record is Json {
  if (!isObject(record)) return false;
  const prompt = objectOf(record.prompt);
  return (
    ('raw' in prompt || 'label' in prompt) &&
    ('provider' in record || 'promptIdx' in record) &&
    ('response' in record || 'error' in record || 'gradingResult' in record)
  );
}

/** A whole export, also an empty one (which has no evalId). */
function isExport(record: unknown): record is Json {
  if (!isObject(record) || !isObject(record.results)) return false;
  const { results } = record;
  return Array.isArray(results.results) && ('stats' in results || 'evalId' in record || results.results.some(isResult));
}

function labelsOf(result: Json): readonly ForeignLabel[] {
  const graded = objectOf(result.gradingResult);
  const reason = given({ reason: stringOf(graded.reason) });
  const own = (['pass', 'score'] as const).flatMap((name): ForeignLabel[] =>
    name in graded ? [{ name, value: labelValue(graded[name]), author: 'promptfoo', ...reason }] : [],
  );
  const parts = objectsOf(graded.componentResults).map((part, index): ForeignLabel => {
    const assertion = objectOf(part.assertion);
    return {
      name: stringOf(assertion.metric) ?? stringOf(assertion.type) ?? `assertion ${index + 1}`,
      value: labelValue(part.pass ?? part.score),
      author: stringOf(objectOf(assertion.provider).id) ?? stringOf(assertion.provider) ?? 'promptfoo',
      ...given({ reason: stringOf(part.reason) }),
    };
  });
  return [...own, ...parts];
}

function answerOf(result: Json): readonly Message[] {
  const response = objectOf(result.response);
  const output = response.output ?? response.raw;
  if (output === undefined || output === null) return [];
  const reasoning = stringOf(response.reasoning) ?? stringOf(objectOf(response.reasoning).content);
  const made = typeof output === 'string' ? [] : parseAnyMessages(output, 'assistant');
  if (made.some((message) => message.tool_calls?.length)) return made;
  const text = answerText(output);
  return [
    {
      role: 'assistant',
      content: answerContent(text, reasoning),
    },
  ];
}

function toDraft(result: Json, place: string): Draft | undefined {
  if (!isResult(result)) return undefined;
  const prompt = objectOf(result.prompt);
  const provider = objectOf(result.provider);
  const test = stringOf(result.testIdx);
  const failed =
    result.failureReason === FAILED_CALL || (result.failureReason === undefined && !('gradingResult' in result));
  const score = numberOf(result.score);
  return {
    kind: 'transcript',
    sourceId:
      stringOf(result.id) ?? (test === undefined ? place : `test ${test} prompt ${stringOf(result.promptIdx) ?? '0'}`),
    messages: [...parseAnyMessages(prompt.raw ?? prompt.label, 'user'), ...answerOf(result)],
    ...given({
      model: stringOf(provider.id) ?? stringOf(result.provider),
      task_id: test,
      score: score === undefined ? undefined : String(score),
      success: failed ? undefined : typeof result.success === 'boolean' ? result.success : undefined,
      error: failed ? stringOf(result.error) : undefined,
    }),
    metadata: {
      ...without(
        result,
        'id',
        'prompt',
        'provider',
        'response',
        'gradingResult',
        'score',
        'success',
        'error',
        'testIdx',
        'testCase',
      ),
      ...given({
        prompt_label: prompt.label,
        provider_label: provider.label,
        description: objectOf(result.testCase).description,
      }),
    },
    labels: labelsOf(result),
  };
}

/** Results of promptfoo. */
export default {
  id: 'promptfoo',
  title: 'promptfoo results',
  description:
    'Output of `promptfoo eval -o x.json` ({evalId, results: {version, results, stats}, config}) or x.jsonl (a result a line). prompt.raw may be a chat as JSON text. ' +
    'A failed assertion also fills error: only failureReason 2 is an error of the call. Grades are labels of others; an empty export has no evalId.',

  detect(head) {
    if (head.records.length === 0) return 0;
    if (isExport(head.records[0])) return 0.95;
    return (head.records.filter(isResult).length / head.records.length) * 0.93;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const whole = isExport(source.head.records[0]);
    let met = 0;
    for await (const item of eachRecord(source, toDraft, whole ? ['results', 'results'] : [])) {
      met++;
      yield item;
    }
    if (met === 0) yield skip('no-messages', 'an export without a single result');
  },
} satisfies Format;
