import { readFileSync } from 'node:fs';
import { loadLabels } from '../../classifiers/label.ts';
import { createRulesEngine } from '../../classifiers/rules.ts';
import { packagePath } from '../root.ts';
import type { Transcript } from '../transcript.ts';
import { benchText } from './dump.ts';
import type { Figure } from './figure.ts';

const MEGABYTES = 10;

/** All shipped rules over plain work and over the labels' own kind of text (the training windows), against a copy to lower case. */
export async function benchRules(): Promise<readonly Figure[]> {
  const labels = loadLabels();
  const engine = createRulesEngine(labels);
  const rules = labels.reduce((sum, label) => sum + label.rules.length, 0);
  const windows = readFileSync(packagePath('data', 'training', 'windows.jsonl'), 'utf8');
  const dense = windows
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly text: string }).text);
  const figures: Figure[] = [];
  const kinds = [
    { kind: 'plain text', texts: [benchText(10_000)], megabytes: MEGABYTES },
    { kind: 'text full of harm', texts: dense, megabytes: dense.join('').length / 1e6 },
  ];
  for (const { kind, texts, megabytes } of kinds) {
    const copies = (megabytes * 1e6) / texts.reduce((sum, text) => sum + text.length, 0);
    const cases = Array.from({ length: copies }, () => texts)
      .flat()
      .map((text) => {
        const messages = [{ role: 'assistant', content: text }];
        return {
          transcript: { messages, reasoningState: 'none' } as unknown as Transcript,
          open: labels,
          evidence: [],
        };
      });
    // the first cases compile the patterns
    await engine.classify(cases.slice(0, 300));
    const started = performance.now();
    await engine.classify(cases);
    const seconds = (performance.now() - started) / 1000;
    const limitStarted = performance.now();
    let length = 0;
    // the number keeps the runtime from reusing one result
    for (const [i, { transcript }] of cases.entries())
      length += `${transcript.messages[0]!.content as string} ${i}`.toLowerCase().length;
    const limit = (performance.now() - limitStarted) / 1000;
    figures.push({
      name: `${rules} rules with all offsets, ${kind}`,
      value: megabytes / seconds,
      unit: 'MB/s',
      ratio: limit / seconds,
      against: `toLowerCase of the same ${(length / 1e6).toFixed(0)} MB`,
    });
  }
  return figures;
}
