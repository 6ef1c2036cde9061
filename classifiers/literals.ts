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
  return parse(pattern)
    .alternatives.flatMap((alternative) => branchesOf(alternative.elements))
    .map(ofSequence);
}

/** A run of letters or spaces longer than this is no word: repetitions of one such character are taken to end here. */
const LONGEST_RUN = 200;

/** Greatest number of characters that an element takes; infinite where it has no end. */
function widthOfElement(element: AST.Element): number {
  if (element.type === 'Assertion') return 0;
  if (element.type === 'Character' || element.type === 'CharacterSet' || element.type === 'CharacterClass') return 1;
  if (element.type === 'Group' || element.type === 'CapturingGroup')
    return Math.max(...element.alternatives.map((alternative) => widthOfSequence(alternative.elements)));
  if (element.type !== 'Quantifier') return Number.POSITIVE_INFINITY;
  const each = widthOfElement(element.element);
  if (each === 0 || element.max === 0) return 0;
  if (element.max !== Number.POSITIVE_INFINITY) return each * element.max;
  const one = element.element;
  const isWord =
    one.type === 'Character' ||
    (one.type === 'CharacterSet' && one.kind !== 'any' && !one.negate) ||
    (one.type === 'CharacterClass' && !one.negate);
  return isWord ? each * (element.min + LONGEST_RUN) : Number.POSITIVE_INFINITY;
}

function widthOfSequence(elements: readonly AST.Element[]): number {
  return elements.reduce((sum, element) => sum + widthOfElement(element), 0);
}

function parse(pattern: string): AST.Pattern {
  return new RegExpParser({ ecmaVersion: 2024 }).parsePattern(pattern, 0, pattern.length, { unicode: true });
}

/** Greatest number of characters (code points) of a match (flags `iu`), words and spaces taken to end after 200; infinite where a match has no end. */
export function maxWidth(pattern: string): number {
  return Math.max(...parse(pattern).alternatives.map((alternative) => widthOfSequence(alternative.elements)));
}

/** How far beyond a match a pattern looks, in characters; infinite where that has no end, as at `^` and `$`. */
export function lookaround(pattern: string): number {
  let sum = 1;
  visitRegExpAST(parse(pattern), {
    onAssertionEnter(assertion) {
      if (assertion.kind === 'start' || assertion.kind === 'end') sum = Number.POSITIVE_INFINITY;
      else if ('alternatives' in assertion)
        sum += Math.max(...assertion.alternatives.map((alternative) => widthOfSequence(alternative.elements)));
    },
  });
  return sum;
}

/** True when a repetition without an end stands inside another: such a pattern may take exponential time. */
export function isCatastrophic(pattern: string): boolean {
  let depth = 0;
  let found = false;
  visitRegExpAST(parse(pattern), {
    onQuantifierEnter(quantifier) {
      if (quantifier.max === Number.POSITIVE_INFINITY && ++depth > 1) found = true;
    },
    onQuantifierLeave(quantifier) {
      if (quantifier.max === Number.POSITIVE_INFINITY) depth--;
    },
  });
  return found;
}
