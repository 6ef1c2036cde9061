import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

/** Literals shorter than this stand in every text and would not spare a pattern. */
const SHORTEST = 4;
/** More alternatives than this are not worth a look. */
const MOST = 64;

/** A set of literals of which every match of a pattern holds at least one; undefined when there is none. */
type Literals = readonly string[] | undefined;

function better(a: Literals, b: Literals): Literals {
  if (!a) return b;
  if (!b) return a;
  const shortest = (literals: readonly string[]) => Math.min(...literals.map((literal) => literal.length));
  return shortest(b) > shortest(a) ? b : a;
}

function ofAlternatives(alternatives: readonly AST.Alternative[]): Literals {
  const all: string[] = [];
  for (const alternative of alternatives) {
    const own = ofSequence(alternative.elements);
    if (!own) return undefined;
    all.push(...own);
  }
  return all.length <= MOST ? all : undefined;
}

function ofSequence(elements: readonly AST.Element[]): Literals {
  let best: Literals;
  let run = '';
  const endRun = () => {
    if (run.length >= SHORTEST) best = better(best, [run]);
    run = '';
  };
  for (const element of elements) {
    if (element.type === 'Character' && element.value >= 32 && element.value < 127) {
      run += String.fromCharCode(element.value).toLowerCase();
      continue;
    }
    endRun();
    if (element.type === 'Group' || element.type === 'CapturingGroup')
      best = better(best, ofAlternatives(element.alternatives));
    else if (element.type === 'Quantifier' && element.min > 0) best = better(best, ofSequence([element.element]));
  }
  endRun();
  return best;
}

/** Literals (lower case, ASCII) of which every match of a pattern (flags `iu`) holds at least one; undefined when nothing can be said. */
export function requiredLiterals(pattern: string): Literals {
  const parsed = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(pattern, 0, pattern.length, { unicode: true });
  return ofAlternatives(parsed.alternatives);
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
