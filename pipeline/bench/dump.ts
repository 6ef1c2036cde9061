import { closeSync, openSync, writeSync } from 'node:fs';

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS =
  'the a of to and in is it for on with as at by from that this we they you not but or so if then when can will may order depot shift ledger invoice crane pallet ward roster sensor valve batch brew kiln audit tender memo draft queue backup mirror switch alarm notice permit berth wagon siding manifest'.split(
    ' ',
  );

function sentences(random: () => number, bytes: number): string {
  const out: string[] = [];
  for (let size = 0; size < bytes; ) {
    const words = Array.from(
      { length: 6 + Math.floor(random() * 11) },
      () => WORDS[Math.floor(random() * WORDS.length)]!,
    );
    const sentence = `${words[0]![0]!.toUpperCase()}${words.join(' ').slice(1)}.`;
    out.push(sentence);
    size += sentence.length + 1;
  }
  return out.join(' ');
}

/** One transcript of about `bytes` bytes, in OpenAI chat form with reasoning and tool calls. */
function transcript(random: () => number, index: number, bytes: number) {
  const rounds = 2 + Math.floor(random() * 3);
  const piece = bytes / (rounds * 3 + 3);
  const messages: object[] = [
    { role: 'system', content: sentences(random, piece) },
    { role: 'user', content: sentences(random, piece) },
  ];
  for (let round = 0; round < rounds; round++) {
    const id = `call_${index}_${round}`;
    const body = JSON.stringify({ to: `desk${index % 7}@depot.example`, body: sentences(random, piece * 0.4) });
    messages.push(
      {
        role: 'assistant',
        reasoning_content: sentences(random, piece),
        content: sentences(random, piece * 0.6),
        tool_calls: [{ id, type: 'function', function: { name: 'send_email', arguments: body } }],
      },
      { role: 'tool', tool_call_id: id, content: sentences(random, piece) },
    );
  }
  messages.push({ role: 'assistant', content: sentences(random, piece) });
  return {
    id: `t${String(index).padStart(7, '0')}`,
    model: `bench-${index % 3}`,
    messages,
    metadata: { scenario: `s${index % 5}` },
  };
}

/** Plain sentences of at least so many bytes, the same for the same seed. */
export function benchText(bytes: number, seed = 1): string {
  return sentences(seeded(seed), bytes);
}

/** Writes a dump of chat JSON Lines with the same bytes for the same arguments; returns its size in bytes. */
export function writeDump(file: string, count: number, bytesEach: number, seed = 1): number {
  const random = seeded(seed);
  const out = openSync(file, 'w');
  let size = 0;
  for (let index = 0; index < count; index++) {
    const line = Buffer.from(`${JSON.stringify(transcript(random, index, bytesEach))}\n`);
    writeSync(out, line);
    size += line.length;
  }
  closeSync(out);
  return size;
}
