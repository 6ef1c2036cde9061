import type { Transcript } from '../pipeline/transcript.ts';
import type { Evidence, Verdict } from '../pipeline/verdict.ts';
import type { Engine, Findings } from './engine.ts';
import type { Label } from './label.ts';

/** Verdicts (one for each label, sorted by label) and evidence of one transcript. */
export interface Classified {
  readonly transcript: Transcript;
  readonly verdicts: readonly Verdict[];
  readonly evidence: readonly Evidence[];
}

/** What a label has before any engine spoke. */
function untouched(label: Label): Verdict {
  return {
    label: label.id,
    state: 'unknown',
    value: null,
    reason: 'not-asked',
    score: null,
    stage: 'structure',
    engine: 'none',
    costUsd: 0,
  };
}

/**
 * Asks the engines in order, each only for what is still open: a verdict that is decided stays, `unknown` and `error` go on
 * to the next engine, and what the last one leaves open stays `unknown` with its reason. Evidence of all engines is kept.
 */
export async function classifyBatch(
  transcripts: readonly Transcript[],
  labels: readonly Label[],
  engines: readonly Engine[],
  signal?: AbortSignal,
): Promise<readonly Classified[]> {
  const verdicts = transcripts.map(() => new Map(labels.map((label) => [label.id, untouched(label)])));
  const evidence: Evidence[][] = transcripts.map(() => []);
  for (const engine of engines) {
    signal?.throwIfAborted();
    const cases = transcripts.map((transcript, i) => ({
      transcript,
      open: labels.filter((label) => verdicts[i]!.get(label.id)!.state !== 'decided'),
      evidence: evidence[i]!,
    }));
    const findings: readonly Findings[] = await engine.classify(cases, signal);
    for (const [i, found] of findings.entries()) {
      for (const verdict of found.verdicts) {
        const before = verdicts[i]!.get(verdict.label);
        if (!before || before.state === 'decided') continue;
        verdicts[i]!.set(verdict.label, { ...verdict, costUsd: before.costUsd + verdict.costUsd });
      }
      evidence[i]!.push(...found.evidence);
    }
  }
  return transcripts.map((transcript, i) => ({
    transcript,
    verdicts: labels.map((label) => verdicts[i]!.get(label.id)!),
    evidence: evidence[i]!.sort(byPlace),
  }));
}

function byPlace(a: Evidence, b: Evidence): number {
  const text = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  return (
    text(a.label, b.label) ||
    a.messageIndex - b.messageIndex ||
    text(a.channel, b.channel) ||
    a.start - b.start ||
    a.end - b.end ||
    text(a.rule, b.rule)
  );
}
