import { parse } from 'yaml';
import { parseAnyMessages, unpackJson } from '../chat/any-messages.ts';
import { given, type Json, listOf, objectOf, objectsOf, stringOf } from '../chat/fields.ts';
import { isObject } from '../chat/openai-messages.ts';
import { joinStream } from '../chat/streamed-answer.ts';
import { nameAnswers } from '../chat/tool-answers.ts';
import { splitCalls } from '../chat/trace-calls.ts';
import { messageOf } from '../errors.ts';
import type { Format } from '../format.ts';
import { type Skip, skip } from '../skip.ts';
import { readRecords, readWhole, type SourceFile } from '../sources/source-file.ts';
import type { Draft } from '../transcript.ts';

/** Body of a request or answer: an object, JSON text, base64 of it, or the chunks of a stream. */
function bodyOf(side: Json): unknown {
  const segments = listOf(side.body_segments);
  if (segments.length > 0) return segments.length === 1 ? segments[0] : segments;
  const held = side.content ?? side.body ?? side.postData;
  if (!isObject(held)) return readText(held);
  const text = held.data ?? held.string ?? held.text;
  if (typeof text !== 'string') return 'base64_string' in held ? readBase64(held.base64_string) : held;
  return held.encoding === 'base64' || ('data' in held && !/^\s*[[{]/.test(text)) ? readBase64(text) : readText(text);
}

function readBase64(value: unknown): unknown {
  return readText(Buffer.from(String(value), 'base64').toString());
}

function readText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /^\s*(?:event|data):/.test(value) ? joinStream(value) : unpackJson(value);
}

/** True for a body that asks a model something. */
function asks(body: unknown): body is Json {
  return (
    isObject(body) &&
    (Array.isArray(body.messages) || Array.isArray(body.contents) || ('input' in body && 'model' in body))
  );
}

function interactionsOf(record: unknown): readonly Json[] | undefined {
  if (!isObject(record)) return undefined;
  const list = record.interactions ?? objectOf(record.log).entries;
  return Array.isArray(list) && objectsOf(list).some((item) => isObject(item.request) && isObject(item.response))
    ? objectsOf(list)
    : undefined;
}

function* toDrafts(record: Json): Iterable<Draft | Skip> {
  const calls = (interactionsOf(record) ?? []).flatMap((interaction, index) => {
    const request = bodyOf(objectOf(interaction.request));
    if (!asks(request)) return [];
    const body = bodyOf(objectOf(interaction.response));
    const response = Array.isArray(body) ? objectOf(body.at(-1)) : objectOf(body);
    const input = parseAnyMessages(request, 'user');
    const output = parseAnyMessages(Array.isArray(body) ? { candidates: [] } : body, 'assistant');
    const asked = objectOf(interaction.request);
    const url = stringOf(asked.url) ?? stringOf(asked.uri);
    const model = stringOf(response.model) ?? stringOf(response.modelVersion) ?? stringOf(request.model);
    return [{ start: index, input, output, url, model, id: stringOf(response.id) ?? stringOf(response.responseId) }];
  });
  if (calls.length === 0) yield skip('no-messages', 'recorded traffic without a request to a model');
  for (const [index, { messages, last }] of splitCalls(calls).entries()) {
    yield {
      kind: 'transcript',
      sourceId: last.id ?? `conversation ${index + 1}`,
      messages: nameAnswers(messages),
      ...given({ model: last.model }),
      metadata: given({ url: last.url, replay_id: record.replay_id }),
    };
  }
}

/** Recorded HTTP traffic with a model's API. */
export default {
  id: 'http-cassette',
  title: 'HTTP cassette or HAR',
  description:
    'Recorded requests and answers: {interactions: [{request, response}]} (VCR in JSON or YAML, the SDK replays of Google with body_segments, answers in ' +
    'base64) and HAR files (log.entries). Bodies of OpenAI, Anthropic and Gemini are read, streams of server-sent events are joined. Requests that repeat a ' +
    'history are one conversation; requests to anything but a model are passed over.',

  detect(head) {
    if (head.shape !== 'text') return interactionsOf(head.records[0]) ? 0.93 : 0;
    return /^interactions:\s*\n\s*- /m.test(head.text) ? 0.93 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft | Skip> {
    if (source.head.shape === 'text') {
      const bytes = await readWhole(source);
      if (!bytes) yield skip('too-large', 'a cassette in YAML that cannot be held');
      else {
        try {
          yield* toDrafts(objectOf(parse(new TextDecoder().decode(bytes))));
        } catch (error) {
          yield skip('bad-record', `not YAML: ${messageOf(error).split('\n')[0]}`);
        }
      }
      return;
    }
    for await (const record of readRecords(source)) {
      if (record.kind === 'skip') yield record;
      else yield* toDrafts(objectOf(record.value));
    }
  },
} satisfies Format;
