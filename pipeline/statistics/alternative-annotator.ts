import { UserError } from '../errors.ts';
import { checkLevel, total } from './check.ts';
import { benjaminiYekutieli } from './multiplicity.ts';
import { tSurvival } from './students-t.ts';

/** What the alternative-annotator test says about one annotator and over all. */
export interface AlternativeAnnotator {
  readonly annotators: readonly {
    /** Mean of (judge agrees with the others) - (annotator agrees with the others). */
    readonly advantage: number;
    readonly p: number;
    readonly pAdjusted: number;
  }[];
  /** Share of annotators against whom the judge holds; .5 or more: it may stand in for one. */
  readonly winningRate: number;
}

/**
 * Can a judge replace an annotator: leave each annotator out, compare the judge's and the annotator's agreement with the rest on every item, paired
 * t with the cost bonus epsilon, Benjamini-Yekutieli at q. Needs 3 annotators or more and 30 items or more. Source: Calderon, Reichart & Dror 2025.
 */
export function alternativeAnnotator(
  judge: readonly string[],
  annotators: readonly (readonly (string | null)[])[],
  epsilon = 0.2,
  q = 0.05,
): AlternativeAnnotator {
  checkLevel(q, 'q');
  if (annotators.length < 3) throw new UserError(`annotators: ${annotators.length} given, at least 3 needed`);
  annotators.forEach((row, j) => {
    if (row.length !== judge.length)
      throw new UserError(`annotators[${j}]: ${row.length} items, but the judge has ${judge.length}`);
  });
  const tests = annotators.map((own, j) => {
    const differences = judge.flatMap((label, i) => {
      const rest = annotators.flatMap((row, k) => (k === j || row[i] === null ? [] : [row[i]!]));
      if (own[i] === null || rest.length === 0) return [];
      const agreement = (value: string): number => rest.filter((other) => other === value).length / rest.length;
      return [agreement(label) - agreement(own[i]!)];
    });
    const n = differences.length;
    if (n < 30) throw new UserError(`annotators[${j}]: ${n} items shared with the others, at least 30 needed`);
    const advantage = total(differences) / n;
    const variance = total(differences.map((value) => (value - advantage) ** 2)) / (n - 1);
    const gap = advantage + epsilon;
    // without any spread the sign of the gap decides
    const p = variance === 0 ? (gap > 0 ? 0 : 1) : tSurvival(gap / Math.sqrt(variance / n), n - 1);
    return { advantage, p };
  });
  const adjusted = benjaminiYekutieli(tests.map(({ p }) => p));
  return {
    annotators: tests.map((test, j) => ({ ...test, pAdjusted: adjusted[j]! })),
    winningRate: adjusted.filter((p) => p <= q).length / adjusted.length,
  };
}
