import { UserError } from './errors.ts';
import type { Interval } from './estimate.ts';
import type { Gold } from './gold.ts';
import { areaUnderCurve } from './statistics/calibration.ts';
import { wilson } from './statistics/proportion.ts';
import { readRowGroups } from './store/parquet.ts';
import type { RunFolder } from './store/run-folder.ts';

/** A share with its counts; null estimate when there is nothing to count. */
export interface Share extends Interval {
  readonly x: number;
  readonly n: number;
  readonly estimate: number;
}

/** How one label's verdicts agree with gold. */
export interface LabelScore {
  readonly label: string;
  /** Transcripts with a gold value that is not `unknown`. */
  readonly n: number;
  /** Gold values that are `unknown`: left out. */
  readonly goldUnknown: number;
  readonly positives: number;
  /** Among `n`: verdicts that decided. */
  readonly decided: Share | null;
  readonly accuracy: Share | null;
  readonly precision: Share | null;
  readonly recall: Share | null;
  /** Harmonic mean of precision and recall; an undecided positive counts as missed. */
  readonly f1: number | null;
  /** Area under the curve of the scores, decided or not. */
  readonly auroc: number | null;
  /** Gold value to verdict (`unknown` and `error` too) to count. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The whole comparison. */
export interface Evaluation {
  readonly gold: number;
  readonly matched: number;
  /** Gold ids that no transcript of the run has. */
  readonly unmatched: readonly string[];
  readonly labels: readonly LabelScore[];
  /** Means over labels with at least four positives. */
  readonly macro: { readonly labels: number; readonly auroc: number | null; readonly f1: number | null };
}

interface Pair {
  readonly gold: string;
  readonly value: string;
  readonly score: number | null;
}

function share(x: number, n: number, conf: number): Share | null {
  return n === 0 ? null : { x, n, ...wilson(x, n, conf) };
}

function scoreLabel(label: string, pairs: readonly Pair[], goldUnknown: number, conf: number): LabelScore {
  const confusion: Record<string, Record<string, number>> = {};
  for (const { gold, value } of pairs) {
    confusion[gold] ??= {};
    confusion[gold][value] = (confusion[gold][value] ?? 0) + 1;
  }
  const decided = pairs.filter(({ value }) => value !== 'unknown' && value !== 'error');
  const positives = pairs.filter(({ gold }) => gold === 'yes');
  const saidYes = decided.filter(({ value }) => value === 'yes');
  const right = saidYes.filter(({ gold }) => gold === 'yes').length;
  const scored = (gold: string) =>
    pairs.flatMap((pair) => (pair.gold === gold && pair.score !== null ? [pair.score] : []));
  const [yes, no] = [scored('yes'), scored('no')];
  const binary = pairs.some(({ gold }) => gold === 'yes' || gold === 'no');
  return {
    label,
    n: pairs.length,
    goldUnknown,
    positives: positives.length,
    decided: share(decided.length, pairs.length, conf),
    accuracy: share(decided.filter(({ gold, value }) => gold === value).length, decided.length, conf),
    precision: binary ? share(right, saidYes.length, conf) : null,
    recall: binary ? share(right, positives.length, conf) : null,
    f1: binary && positives.length > 0 ? (2 * right) / (saidYes.length + positives.length) : null,
    auroc: yes.length > 0 && no.length > 0 ? areaUnderCurve(yes, no) : null,
    confusion,
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Compares a run's verdicts with gold labels; `id` in gold is the transcript's own or the source's. Throws when nothing matches, or an id is ambiguous. */
export async function evaluate(run: RunFolder, gold: Gold, conf = 0.95): Promise<Evaluation> {
  const goldOf = new Map<string, string>();
  const taken = new Map<string, string>();
  for await (const rows of readRowGroups(run.transcripts, ['transcript_id', 'source_id'])) {
    for (const row of rows) {
      const [id, source] = [row.transcript_id as string, row.source_id as string];
      const name = gold.has(id) ? id : gold.has(source) ? source : undefined;
      if (name === undefined) continue;
      if (taken.has(name))
        throw new UserError(
          `gold id ${name}: two transcripts have it, ${taken.get(name)} and ${id} (use transcript ids)`,
        );
      taken.set(name, id);
      goldOf.set(id, name);
    }
  }
  if (goldOf.size === 0) throw new UserError(`${run.folder}: no gold id names a transcript of this run`);
  const pairs = new Map<string, Pair[]>();
  const unknown = new Map<string, number>();
  for await (const rows of readRowGroups(run.verdicts)) {
    for (const row of rows) {
      const label = row.label as string;
      const value = gold.get(goldOf.get(row.transcript_id as string) ?? '')?.[label];
      if (value === undefined) continue;
      if (value === 'unknown') {
        unknown.set(label, (unknown.get(label) ?? 0) + 1);
        continue;
      }
      const own = pairs.get(label) ?? [];
      own.push({
        gold: value,
        value: (row.value as string | null) ?? (row.state as string),
        score: row.score as number | null,
      });
      pairs.set(label, own);
    }
  }
  const labels = [...pairs.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, own]) => scoreLabel(label, own, unknown.get(label) ?? 0, conf));
  const enough = labels.filter((label) => label.positives >= 4);
  return {
    gold: gold.size,
    matched: goldOf.size,
    unmatched: [...gold.keys()].filter((id) => !taken.has(id)),
    labels,
    macro: {
      labels: enough.length,
      auroc: mean(enough.map((label) => label.auroc)),
      f1: mean(enough.map((label) => label.f1)),
    },
  };
}
