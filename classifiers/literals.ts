import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

/** Literals shorter than this stand in every text and would not spare a pattern. */
const SHORTEST = 3;
/** More alternatives than this are not worth a look. */
const MOST = 64;

/** Literals of which every match holds at least one. */
type AnyOf = readonly string[];

function shortest(literals: AnyOf): number {
  return Math.min(...literals.map((literal) => literal.length));
}

/** The set that spares most: the one whose shortest literal is longest. */
function best(sets: readonly AnyOf[]): AnyOf | undefined {
  return sets.reduce<AnyOf | undefined>((a, b) => (a === undefined || shortest(b) > shortest(a) ? b : a), undefined);
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): readonly AnyOf[] {
  if (alternatives.length === 1) return ofSequence(alternatives[0]!.elements);
  const all: string[] = [];
  for (const alternative of alternatives) {
    const own = best(ofSequence(alternative.elements));
    if (!own) return [];
    all.push(...own);
  }
  return all.length <= MOST ? [all] : [];
}

function ofSequence(elements: readonly AST.Element[]): readonly AnyOf[] {
  const sets: AnyOf[] = [];
  let run = '';
  const endRun = () => {
    if (run.length >= SHORTEST) sets.push([run]);
    run = '';
  };
  for (const element of elements) {
    if (element.type === 'Character' && element.value >= 32 && element.value < 127) {
      run += String.fromCharCode(element.value).toLowerCase();
      continue;
    }
    endRun();
    if (element.type === 'Group' || element.type === 'CapturingGroup')
      sets.push(...ofAlternatives(element.alternatives));
    else if (element.type === 'Quantifier' && element.min > 0) sets.push(...ofSequence([element.element]));
  }
  endRun();
  return sets;
}

/** The alternatives of the one group that a pattern is made of, each with what stands around the group. */
function branchesOf(elements: readonly AST.Element[]): readonly (readonly AST.Element[])[] {
  const at = elements.findIndex(
    (element) => (element.type === 'Group' || element.type === 'CapturingGroup') && element.alternatives.length > 1,
  );
  if (at < 0) return [elements];
  const group = elements[at] as AST.Group;
  return group.alternatives.map((alternative) => [
    ...elements.slice(0, at),
    ...alternative.elements,
    ...elements.slice(at + 1),
  ]);
}

/**
 * What a match of a pattern (flags `iu`) must hold, in lower case ASCII: for at least one branch, one literal of each of its sets.
 * A branch without sets says nothing: the pattern must always be tried.
 */
export function requiredLiterals(pattern: string): readonly (readonly AnyOf[])[] {
  const parsed = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(pattern, 0, pattern.length, { unicode: true });
  return parsed.alternatives.flatMap((alternative) => branchesOf(alternative.elements)).map(ofSequence);
}

/** True when a repetition without an end stands inside another: such a pattern may take exponential time. */
export function isCatastrophic(pattern: string): boolean {
  const parsed = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(pattern, 0, pattern.length, { unicode: true });
  let depth = 0;
  let found = false;
  visitRegExpAST(parsed, {
    onQuantifierEnter(quantifier) {
      if (quantifier.max === Number.POSITIVE_INFINITY && ++depth > 1) found = true;
    },
    onQuantifierLeave(quantifier) {
      if (quantifier.max === Number.POSITIVE_INFINITY) depth--;
    },
  });
  return found;
}
