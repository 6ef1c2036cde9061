import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadFormats, voteOn } from '../detect.ts';
import { messageOf } from '../errors.ts';
import type { Format } from '../format.ts';
import { openSources } from '../sources/open.ts';
import { type Draft, type Message, partsOf } from '../transcript.ts';

/** What an independent reader found in a file; a field that is missing or null claims nothing. */
interface Expected {
  readonly path: string;
  readonly n_transcripts?: number | null;
  readonly transcripts?: readonly {
    readonly id?: string | number | null;
    readonly roles?: string;
    readonly n_tool_calls?: number;
    readonly n_reasoning?: number;
    readonly first_user80?: string | null;
    readonly last_assistant80?: string | null;
  }[];
}

const LETTER = { system: 's', user: 'u', assistant: 'a', tool: 't' } as const;

function textOf(message: Message | undefined): string {
  const parts = message ? partsOf(message) : [];
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function sum(messages: readonly Message[], count: (message: Message) => number): number {
  return messages.reduce((total, message) => total + count(message), 0);
}

async function readDrafts(path: string, formats: readonly Format[]): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  for await (const source of openSources(path, statSync(path).size)) {
    if ('kind' in source) continue;
    for await (const item of voteOn(source.head, formats)[0]?.format.read(source) ?? [])
      if (item.kind === 'transcript') drafts.push(item);
  }
  return drafts;
}

/** Differences between what a file was expected to hold and what was read, in words. */
function differences(expected: Expected, drafts: readonly Draft[]): readonly string[] {
  const found: string[] = [];
  const check = (what: string, got: unknown, wanted: unknown) => {
    if (wanted !== undefined && wanted !== null && got !== wanted)
      found.push(`${what} ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
  };
  const short = (text: string | null | undefined) =>
    text === null || text === undefined ? undefined : text.trim().slice(0, 40);
  check('transcripts', drafts.length, expected.n_transcripts);
  for (const [i, want] of (expected.transcripts ?? []).entries()) {
    const draft = drafts[i];
    if (!draft) break;
    const { messages } = draft;
    check(`[${i}] id`, draft.sourceId, want.id === null || want.id === undefined ? undefined : String(want.id));
    check(
      `[${i}] roles`,
      messages
        .map((message) => LETTER[message.role])
        .join('')
        .slice(0, want.roles?.length),
      want.roles,
    );
    check(
      `[${i}] calls`,
      sum(messages, (message) => (message.role === 'assistant' ? (message.tool_calls?.length ?? 0) : 0)),
      want.n_tool_calls,
    );
    check(
      `[${i}] reasoning`,
      sum(messages, (message) => partsOf(message).filter((part) => part.type === 'reasoning').length),
      want.n_reasoning,
    );
    check(
      `[${i}] first user`,
      short(textOf(messages.find((message) => message.role === 'user'))),
      short(want.first_user80),
    );
    const spoken = messages.filter((message) => message.role === 'assistant' && textOf(message).trim() !== '');
    check(`[${i}] last assistant`, short(textOf(spoken.at(-1))), short(want.last_assistant80));
  }
  return found;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('needs a folder with an expected.jsonl beside real files');
const formats = await loadFormats();
let agree = 0;
let differ = 0;
for (const line of readFileSync(join(folder, 'expected.jsonl'), 'utf8').split('\n')) {
  if (line === '') continue;
  const expected = JSON.parse(line) as Expected;
  let found: readonly string[];
  try {
    found = differences(expected, await readDrafts(join(folder, expected.path), formats));
  } catch (error) {
    found = [messageOf(error)];
  }
  if (found.length === 0) agree++;
  else {
    differ++;
    console.log(`${expected.path}: ${found.slice(0, 3).join('; ')}`);
  }
}
console.log(`${agree} files agree, ${differ} differ`);
