import { loadLabels } from '../../classifiers/label.ts';
import { createRulesEngine } from '../../classifiers/rules.ts';
import type { Transcript } from '../transcript.ts';
import { benchText } from './dump.ts';
import { cpuSeconds, type Figure } from './figure.ts';

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
  const seconds = await cpuSeconds(() => engine.classify(cases));
  let length = 0;
  const limit = await cpuSeconds(() => {
    // the number keeps the runtime from giving one result again
    for (let i = 0; i < copies; i++) length += `${text} ${i}`.toLowerCase().length;
  });
  const rules = labels.reduce((sum, label) => sum + label.rules.length, 0);
  return [
    {
      name: `${rules} rules with all offsets`,
      value: MEGABYTES / seconds,
      unit: 'MB per CPU second',
      ratio: limit / seconds,
      against: `toLowerCase of the same ${(length / 1e6).toFixed(0)} MB`,
    },
  ];
}
