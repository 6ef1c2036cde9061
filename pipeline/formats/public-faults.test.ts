import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadFormats, voteOn } from '../detect.ts';
import type { Skip } from '../skip.ts';
import { parseHead } from '../sources/head.ts';
import { type Draft, partsOf } from '../transcript.ts';

// Faults that people reported of other readers, each tried as a kind.

async function readLines(records: readonly unknown[]): Promise<{ id: string; drafts: Draft[]; skips: Skip[] }> {
  const bytes = Buffer.from(`${records.map((record) => JSON.stringify(record)).join('\n')}\n`);
  const head = parseHead('memory', bytes, true);
  const format = voteOn(head, await loadFormats())[0]!.format;
  const drafts: Draft[] = [];
  const skips: Skip[] = [];
  const source = {
    uri: 'memory',
    head,
    size: bytes.length,
    bytes: async function* () {
      yield bytes;
    },
    localPath: () => Promise.reject(new Error('in memory')),
  };
  for await (const item of format.read(source))
    (item.kind === 'skip' ? skips : (drafts as unknown[])).push(item as never);
  return { id: format.id, drafts, skips };
}

const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== '');

test('what Codex repeats as events counts once, wherever the repetition stands', async () => {
  const line = (type: string, payload: unknown) => ({ timestamp: 't', type, payload });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 6 }), fc.boolean(), async (said, before) => {
      const records = said.flatMap((words, index) => {
        const role = index % 2 === 0 ? 'user' : 'assistant';
        const item = line('response_item', { type: 'message', role, content: [{ type: 'input_text', text: words }] });
        const twice = [
          line('event_msg', { type: role === 'user' ? 'user_message' : 'agent_message', message: words }),
          line('event_msg', { type: 'item_completed', item: { type: 'AgentMessage', content: [{ text: words }] } }),
        ];
        return before ? [...twice, item] : [item, ...twice];
      });
      const { id, drafts } = await readLines([line('session_meta', { id: 's' }), ...records]);
      expect(id).toBe('codex-rollout');
      expect(drafts[0]!.messages.map((message) => message.content)).toEqual(said);
    }),
    { seed: 1, numRuns: 50 },
  );
});

test('one message of Claude Code is one message, however its blocks are spread over lines', async () => {
  const block = fc.oneof(
    text.map((value) => ({ type: 'thinking', thinking: value })),
    text.map((value) => ({ type: 'text', text: value })),
    fc.uuid().map((id) => ({ type: 'tool_use', id, name: 'Bash', input: {} })),
  );
  const blocks = fc.uniqueArray(block, { minLength: 1, maxLength: 8, selector: (value) => JSON.stringify(value) });
  await fc.assert(
    fc.asyncProperty(
      blocks,
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
      async (all, sizes) => {
        const lines: unknown[] = [];
        const line = (type: string, message: unknown) => {
          const uuid = `u${lines.length}`;
          lines.push({ type, uuid, parentUuid: lines.length ? `u${lines.length - 1}` : null, sessionId: 's', message });
        };
        line('user', { role: 'user', content: 'go' });
        for (let at = 0, n = 0; at < all.length; at += sizes[n++]!)
          line('assistant', { id: 'm1', role: 'assistant', model: 'm', content: all.slice(at, at + sizes[n]!) });
        const { drafts } = await readLines(lines);
        const [, answer, ...rest] = drafts[0]!.messages;
        expect(rest).toEqual([]);
        expect(answer!.tool_calls?.length ?? 0).toBe(all.filter((item) => item.type === 'tool_use').length);
        expect(partsOf(answer!)).toHaveLength(all.filter((item) => item.type !== 'tool_use').length);
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});

test('a record that Gemini CLI writes again replaces the first, and a session inside $set is read', async () => {
  const header = { sessionId: 's', projectHash: 'p', startTime: 't' };
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), fc.boolean(), async (versions, inSet) => {
      const prompt = { id: 'u1', type: 'user', content: 'go' };
      const answers = versions.map((content) => ({ id: 'g1', type: 'gemini', content }));
      const records = inSet
        ? [{ $set: { messages: [prompt, answers.at(-1)] } }]
        : [prompt, ...answers.flatMap((answer) => [answer, { $set: { lastUpdated: 'x' } }])];
      const { drafts } = await readLines([header, ...records]);
      expect(drafts[0]!.messages.map((message) => message.content)).toEqual(['go', versions.at(-1)]);
    }),
    { seed: 1, numRuns: 50 },
  );
});

test('a trace whose observations lost their content is named, and gives no transcript', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (count) => {
      const observations = Array.from({ length: count }, (_, index) => ({
        id: `o${index}`,
        traceId: 't1',
        type: 'GENERATION',
        input: null,
        output: null,
        metadata: '{}',
      }));
      const { drafts, skips } = await readLines([{ trace: { id: 't1' }, observations }]);
      expect(drafts).toEqual([]);
      expect(skips[0]).toMatchObject({
        reason: 'no-content',
        message: expect.stringContaining(`${count} generations`),
      });
    }),
    { seed: 1, numRuns: 20 },
  );
});

test('a grade without a verdict is no verdict, and a failed assertion no error of the call', async () => {
  const grades = [{ reason: 'ok' }, { score: 0, reason: 'bad' }, { pass: true, score: 0 }];
  const rows = grades.map((gradingResult, index) => ({
    testIdx: index,
    promptIdx: 0,
    prompt: { raw: 'q' },
    provider: { id: 'm' },
    response: { output: 'a' },
    failureReason: 1,
    error: 'assertion failed',
    gradingResult,
  }));
  const { drafts } = await readLines(rows);
  expect(drafts.map((draft) => draft.labels?.find((label) => label.name === 'pass')?.value)).toEqual([
    undefined,
    undefined,
    true,
  ]);
  expect(drafts.map((draft) => draft.error)).toEqual([undefined, undefined, undefined]);
});
