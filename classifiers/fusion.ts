import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Channel } from '../pipeline/transcript.ts';

const numbers = z.array(z.number());

const headsSchema = z.looseObject({
  columns: z.array(z.string()),
  prefix: z.string(),
  tag: z.object({ R: z.string(), S: z.string(), A: z.string() }),
  channels: z.record(z.string(), z.string()),
  weights: z.array(numbers),
  bias: numbers,
  fusion: z.record(
    z.string(),
    z.looseObject({ missing: numbers, mean: numbers, std: numbers, coef: numbers, intercept: z.number() }),
  ),
});

/** Linear heads over window vectors, and a logistic fusion of their scores for each column. */
export type Heads = z.infer<typeof headsSchema>;

/** The letter by which the model knows a channel. */
export const LETTER: Readonly<Record<Channel, 'R' | 'S' | 'A'>> = { reasoning: 'R', speech: 'S', action: 'A' };

/** Reads and checks `heads.json`. */
export function readHeads(file: string): Heads {
  return headsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Scores of one window: one number a column (before the fusion), rounded to 32 bits so that a stored score is the computed one. */
export function scoreWindow(heads: Heads, vector: Float32Array): Float32Array {
  return Float32Array.from(heads.weights, (weights, column) => {
    let sum = heads.bias[column]!;
    for (let i = 0; i < vector.length; i++) sum += weights[i]! * vector[i]!;
    return sum;
  });
}

/** A window's channel, how many sentences it has, and its scores. */
export interface ScoredWindow {
  readonly channel: Channel;
  readonly size: 1 | 2;
  readonly scores: ArrayLike<number>;
}

/** Highest, mean of the three highest, and mean of a column over some windows; not a number where there are none. */
function summarise(windows: readonly ScoredWindow[], column: number): readonly [number, number, number] {
  if (windows.length === 0) return [Number.NaN, Number.NaN, Number.NaN];
  const scores = windows.map((window) => window.scores[column]!).sort((a, b) => b - a);
  const mean = (part: readonly number[]) => part.reduce((sum, score) => sum + score, 0) / part.length;
  return [scores[0]!, mean(scores.slice(0, 3)), mean(scores)];
}

/** Windows of two sentences where there are any, else all. */
function pick(windows: readonly ScoredWindow[]): readonly ScoredWindow[] {
  const pairs = windows.filter((window) => window.size === 2);
  return pairs.length > 0 ? pairs : windows;
}

/** Probability of every column for one transcript, from the scores of its windows (design of the model's README, step 2 to 4). */
export function fuse(heads: Heads, windows: readonly ScoredWindow[]): Readonly<Record<string, number>> {
  const byChannel = (['reasoning', 'speech', 'action'] as const).map((channel) => {
    const own = pick(windows.filter((window) => window.channel === channel));
    return heads.columns.map((_, column) => summarise(own, column));
  });
  return Object.fromEntries(
    heads.columns.map((name, column) => {
      const allowed = pick(windows.filter((window) => heads.channels[name]!.includes(LETTER[window.channel])));
      const design = [
        summarise(allowed, column)[1],
        ...byChannel.flatMap((columns) => columns[column]!.slice(0, 2)),
        ...byChannel.flatMap((columns) => columns.map((summary) => summary[1])),
        ...byChannel.flatMap((columns) => columns.map((summary) => summary[2])),
      ];
      const { missing, mean, std, coef, intercept } = heads.fusion[name]!;
      const logit = design.reduce((sum, value, i) => {
        const known = Number.isNaN(value) ? missing[i]! : value;
        return sum + coef[i]! * Math.max(-4, Math.min(4, (known - mean[i]!) / std[i]!));
      }, 0);
      return [name, 1 / (1 + Math.exp(-(logit + intercept)))];
    }),
  );
}
