import { literalScanner } from './literal-scanner.ts';
import { lookaround, maxWidth, requiredLiterals } from './literals.ts';

/** A stretch of a text in which a pattern may match; its match, and all that its assertions look at, lie inside. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** A pattern (flags `giu`), and what must stand within some UTF-16 units of its match. */
export interface Sought {
  readonly source: string;
  readonly near?: { readonly source: string; readonly within: number } | undefined;
}

type AnyOf = readonly string[];

/** Sets of literals asked of one branch of a pattern: more than these spare nothing. */
const MOST_SETS = 3;
/** Beside a set of long literals one of such short ones says nothing. */
const COMMON = 3;
const SURROGATE = /[\ud800-\udfff]/;

/** The sets that spare most. */
function sharpest(sets: readonly AnyOf[]): readonly AnyOf[] {
  const shortest = (set: AnyOf) => Math.min(...set.map((literal) => literal.length));
  const sorted = [...sets].sort((a, b) => shortest(b) - shortest(a) || a.length - b.length);
  return sorted.filter((set, rank) => rank === 0 || shortest(set) > COMMON).slice(0, MOST_SETS);
}

/** Literals of which what must stand near holds one; undefined when it says nothing of itself. */
function literalsNear(source: string): AnyOf | undefined {
  const all: string[] = [];
  for (const branch of requiredLiterals(source)) {
    const [set] = sharpest(branch);
    if (!set) return undefined;
    all.push(...set);
  }
  return all;
}

/** What is looked for: each set of literals belongs to a branch, each branch to a pattern. */
interface Plan {
  readonly literals: readonly string[];
  readonly setsOfLiteral: readonly (readonly number[])[];
  readonly branchOfSet: readonly number[];
  readonly setsOfBranch: readonly (readonly number[])[];
  readonly patternOfBranch: readonly number[];
  /** Patterns that say nothing of themselves. */
  readonly always: readonly number[];
}

function plan(patterns: readonly Sought[]): Plan {
  const setsOfLiteral = new Map<string, number[]>();
  const branchOfSet: number[] = [];
  const setsOfBranch: number[][] = [];
  const patternOfBranch: number[] = [];
  const always: number[] = [];
  for (const [pattern, { source, near }] of patterns.entries()) {
    const beside = near && literalsNear(near.source);
    const branches = requiredLiterals(source).map((sets) => [...sharpest(sets), ...(beside ? [beside] : [])]);
    if (branches.some((sets) => sets.length === 0)) {
      always.push(pattern);
      continue;
    }
    for (const sets of branches) {
      const ids = sets.map((set) => {
        const id = branchOfSet.push(setsOfBranch.length) - 1;
        for (const literal of new Set(set)) setsOfLiteral.set(literal, [...(setsOfLiteral.get(literal) ?? []), id]);
        return id;
      });
      patternOfBranch.push(pattern);
      setsOfBranch.push(ids);
    }
  }
  const literals = [...setsOfLiteral.keys()];
  return {
    literals,
    setsOfLiteral: literals.map((literal) => setsOfLiteral.get(literal)!),
    branchOfSet,
    setsOfBranch,
    patternOfBranch,
    always,
  };
}

/**
 * Tells, in one pass over a text, where each of many patterns may match: where literals that a match must hold stand closer
 * together than a match is long. No match lies outside; a pattern that says nothing of itself gets the whole text.
 * Regions of one pattern rise and do not overlap.
 */
export function createPrefilter(patterns: readonly Sought[]): (text: string) => ReadonlyMap<number, readonly Region[]> {
  const { literals, setsOfLiteral, branchOfSet, setsOfBranch, patternOfBranch, always } = plan(patterns);
  const scan = literalScanner(literals);
  const width = patterns.map(({ source, near }) => maxWidth(source) + (near ? near.within + maxWidth(near.source) : 0));
  // the two more are a character whose halves must stay together
  const margin = patterns.map(({ source }) => lookaround(source) + 2);
  const lastEnd = new Int32Array(branchOfSet.length);

  return (text) => {
    const found = new Map<number, { start: number; end: number }[]>();
    const whole = [{ start: 0, end: text.length }];
    for (const pattern of always) found.set(pattern, whole);
    const units = SURROGATE.test(text) ? 2 : 1;
    lastEnd.fill(-1);
    scan(text, (literal, end) => {
      const sets = setsOfLiteral[literal]!;
      for (let k = 0; k < sets.length; k++) {
        const set = sets[k]!;
        lastEnd[set] = end;
        const branch = branchOfSet[set]!;
        const pattern = patternOfBranch[branch]!;
        const reach = width[pattern]! * units;
        const all = setsOfBranch[branch]!;
        let near = true;
        for (let j = 0; near && j < all.length; j++) {
          const at = lastEnd[all[j]!]!;
          near = at >= 0 && end - at <= reach;
        }
        if (!near) continue;
        const regions = found.get(pattern);
        if (regions === whole) continue;
        const around = reach + margin[pattern]! * units;
        if (around === Number.POSITIVE_INFINITY) {
          found.set(pattern, whole);
          continue;
        }
        const start = Math.max(0, end - around);
        const stop = Math.min(text.length, end + around);
        const last = regions?.at(-1);
        if (last && start <= last.end) last.end = stop;
        else if (regions) regions.push({ start, end: stop });
        else found.set(pattern, [{ start, end: stop }]);
      }
    });
    return found;
  };
}
