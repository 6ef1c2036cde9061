/** One line of a session that knows the line before it. */
export interface Turn<T> {
  readonly id: string | undefined;
  readonly parent: string | undefined;
  /** True for what a person typed: only there a conversation can fork. */
  readonly prompt: boolean;
  readonly value: T;
}

/** A way that was left: what led to it, and what was said there. */
export interface Branch<T> {
  readonly before: readonly T[];
  readonly values: readonly T[];
}

/**
 * Tells the way that a session took last from those that were left. A session forks where two prompts follow the same line; the later
 * prompt is the way that was taken. Order is that of the file: parallel calls of tools also have one parent and are no fork.
 */
export function splitBranches<T>(turns: readonly Turn<T>[]): {
  readonly main: readonly T[];
  readonly branches: readonly Branch<T>[];
} {
  const lastPrompt = new Map<string, Turn<T>>();
  for (const turn of turns) if (turn.prompt && turn.parent !== undefined) lastPrompt.set(turn.parent, turn);
  const branchOf = new Map<string, Turn<T>>(); // line -> the prompt with which its abandoned way starts
  const members = new Map<Turn<T>, Turn<T>[]>();
  const main: T[] = [];
  const parents = new Map(turns.flatMap((turn) => (turn.id === undefined ? [] : [[turn.id, turn] as const])));
  for (const turn of turns) {
    const left = turn.prompt && turn.parent !== undefined && lastPrompt.get(turn.parent) !== turn;
    const start = (turn.parent === undefined ? undefined : branchOf.get(turn.parent)) ?? (left ? turn : undefined);
    if (start === undefined) {
      main.push(turn.value);
      continue;
    }
    if (turn.id !== undefined) branchOf.set(turn.id, start);
    const known = members.get(start);
    if (known) known.push(turn);
    else members.set(start, [turn]);
  }
  const branches = [...members].map(([start, values]) => {
    const before: T[] = [];
    const seen = new Set<string>();
    let at = start.parent;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      const turn = parents.get(at);
      if (turn) before.push(turn.value);
      at = turn?.parent;
    }
    return { before: before.reverse(), values: values.map((turn) => turn.value) };
  });
  return { main, branches };
}
