import { loadLabels } from '../../classifiers/label.ts';
import { createRulesEngine } from '../../classifiers/rules.ts';
import type { Transcript } from '../transcript.ts';
import { benchText } from './dump.ts';
import type { Figure } from './figure.ts';

const MEGABYTES = 20;

/** All shipped rules over plain text, against a copy of the same text to lower case. */
export async function benchRules(): Promise<readonly Figure[]> {
  const labels = loadLabels();
  const engine = createRulesEngine(labels);
  const text = benchText(10_000);
  const copies = (MEGABYTES * 1e6) / text.length;
  const cases = Array.from({ length: copies }, () => ({
    transcript: { messages: [{ role: 'assistant', content: text }], reasoningState: 'none' } as unknown as Transcript,
    open: labels,
    evidence: [],
  }));
  const started = performance.now();
  await engine.classify(cases);
  const seconds = (performance.now() - started) / 1000;
  const limitStarted = performance.now();
  let length = 0;
  // the space keeps the engine from reusing one result
  for (let i = 0; i < copies; i++) length += `${text} ${i}`.toLowerCase().length;
  const limit = (performance.now() - limitStarted) / 1000;
  const rules = labels.reduce((sum, label) => sum + label.rules.length, 0);
  return [
    {
      name: `${rules} rules with all offsets`,
      value: MEGABYTES / seconds,
      unit: 'MB/s',
      ratio: limit / seconds,
      against: `toLowerCase of the same ${(length / 1e6).toFixed(0)} MB`,
    },
  ];
}
