import { createHash } from 'node:crypto';
import { channelText } from '../pipeline/channels.ts';
import { CHANNELS, type Channel, isTargets } from '../pipeline/transcript.ts';
import type { Evidence, Verdict } from '../pipeline/verdict.ts';
import type { CaseFile, Engine, Findings } from './engine.ts';
import { foldText } from './fold.ts';
import type { Label } from './label.ts';
import { compileRule, hitsOf, type Place, soughtBy } from './rules-hits.ts';
import { createPrefilter } from './rules-prefilter.ts';
import { insideDomains } from './rules-recipient.ts';
import { missingReasoning } from './structure.ts';

/** All rules of all labels in one matcher: one pass over a text finds which of them may hit, and where. */
function createMatcher(labels: readonly Label[]): (place: Place) => Evidence[] {
  const byChannel = new Map(
    CHANNELS.map((channel) => {
      const rules = labels.flatMap((label) =>
        label.rules.filter((rule) => rule.channel.includes(channel)).map((rule) => compileRule(label, rule)),
      );
      return [channel, { rules, prefilter: createPrefilter(rules.map(soughtBy)) }];
    }),
  );
  return (place) => {
    const { rules, prefilter } = byChannel.get(place.channel)!;
    const regions = prefilter(place.folded.text);
    return [...regions.keys()]
      .sort((a, b) => a - b)
      .filter((index) => place.asked.has(rules[index]!.label))
      .flatMap((index) => hitsOf(rules[index]!, place, regions.get(index)!));
  };
}

/** The rules engine: every hit is evidence with a place and a weight; words alone decide nothing. */
export function createRulesEngine(labels: readonly Label[]): Engine {
  const match = createMatcher(labels);
  const hash = createHash('sha256')
    .update(JSON.stringify(labels.map((label) => [label.id, label.rules])))
    .digest('hex')
    .slice(0, 12);
  const id = `rules/${hash}`;

  const examine = ({ transcript, open }: CaseFile): Findings => {
    const evidence: Evidence[] = [];
    const spoken = new Set<Channel>();
    const inside = insideDomains(transcript);
    const asked = new Set(open.map((label) => label.id));
    for (const [messageIndex, message] of transcript.messages.entries()) {
      if (!isTargets(message)) continue;
      for (const channel of CHANNELS) {
        const text = channelText(message, channel);
        if (text === '') continue;
        spoken.add(channel);
        evidence.push(...match({ message, messageIndex, channel, text, folded: foldText(text), inside, asked }));
      }
    }
    const unread = missingReasoning(transcript);
    const hit = new Set(evidence.map(({ label }) => label));
    const verdicts = open
      .filter((label) => label.channels.some((channel) => spoken.has(channel)))
      // what structure said of these stays, unless words were found after all
      .filter(({ id }) => id !== 'no-answer' && (id !== 'reality-belief' || !unread || hit.has(id)))
      .map((label): Verdict => {
        return {
          label: label.id,
          state: 'unknown',
          value: null,
          reason: 'rules-only',
          score: null,
          stage: 'rules',
          engine: id,
          costUsd: 0,
        };
      });
    return { verdicts, evidence };
  };
  return { stage: 'rules', id, classify: async (cases) => cases.map(examine) };
}
