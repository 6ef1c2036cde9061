import { factorsOf, idOf, restOf } from '../chat/chat-facts.ts';
import { placeOf, shareOf } from '../chat/each-record.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf } from '../chat/fields.ts';
import { joinChunks, parseGeminiContents } from '../chat/gemini-contents.ts';
import { isObject } from '../chat/openai-messages.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, type SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

/** Answer of a record: one response, or the chunks of a stream. */
function answerOf(record: Json): Json | undefined {
  const response = record.response ?? record;
  return joinChunks(Array.isArray(response) ? response : [response]);
}

/** Conversation of a record that says what was asked. */
function requestOf(record: Json): Json | undefined {
  return [record, record.request, record.body].filter(isObject).find((part) => {
    const first = objectsOf(part.contents)[0];
    return first !== undefined && Array.isArray(first.parts);
  });
}

/** A recorded answer without its question, as Gemini CLI's tests write them. */
function isRecorded(record: Json): boolean {
  return requestOf(record) === undefined && answerOf(record) !== undefined;
}

function toDraft(record: Json, request: Json, place: string): Draft {
  const answer = answerOf(record);
  const contents = listOf(request.contents);
  const instruction =
    request.systemInstruction ?? request.system_instruction ?? objectOf(request.config).system_instruction;
  const response = Array.isArray(record.response) ? objectOf(record.response.at(-1)) : objectOf(record.response);
  return {
    kind: 'transcript',
    sourceId: idOf(record) ?? stringOf(response.responseId) ?? place,
    messages: parseGeminiContents(answer ? [...contents, answer] : contents, instruction),
    ...factorsOf(record),
    ...given({ model: stringOf(request.model) ?? stringOf(record.model) ?? stringOf(response.modelVersion) }),
    ...restOf(
      record,
      'contents',
      'systemInstruction',
      'system_instruction',
      'request',
      'response',
      'body',
      'candidates',
      'model',
    ),
  };
}

/** Requests and answers of the Gemini API. */
export default {
  id: 'gemini-api',
  title: 'Gemini API',
  description:
    'Records with contents[].parts[] (roles user, model, function), with or without the answer (candidates), in camel or snake case. Parts with thought ' +
    'are reasoning; functionResponse is matched to its functionCall by id, else by name and order. Lines {method, response: [chunks]} are recorded ' +
    'answers without their questions: chunks are joined, and all lines of the file are one transcript.',

  detect(head) {
    const known = (record: Json) => requestOf(record) !== undefined || isRecorded(record);
    return shareOf(head.records, known) * 0.92;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    const recorded: Message[] = [];
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') {
        yield record;
        continue;
      }
      const value = objectOf(record.value);
      const request = requestOf(value);
      const answer = answerOf(value);
      if (request) yield toDraft(value, request, placeOf(source, record));
      else if (answer) recorded.push(...parseGeminiContents([answer]));
      else yield skip('bad-record', 'neither contents nor candidates', { line: record.line, byte: record.byte });
    }
    if (recorded.length > 0)
      yield { kind: 'transcript', sourceId: 'line 1', messages: recorded, metadata: { answers_only: true } };
  },
} satisfies Format;
