import type { Channel } from '../pipeline/transcript.ts';
import type { Encoder } from './encoder.ts';
import { type Heads, LETTER } from './fusion.ts';
import type { Label } from './label.ts';

/** Weight of a sentence that merely is another label's, against one of the label's own. */
const BORROWED = 0.3;
const RIDGE = 0.02;
const STEPS = 400;
const RATE = 2;

/** Heads for labels that the model does not know: one column for each value but the plain `no` (or the last value). */
export interface PrototypeHead {
  readonly label: string;
  readonly value: string;
  readonly channels: readonly Channel[];
  readonly weights: Float64Array;
  readonly bias: number;
}

interface Example {
  readonly vector: Float32Array;
  readonly target: 0 | 1;
  readonly weight: number;
}

/** Logistic regression with a ridge, by gradient descent from zero: the same examples give the same bits. */
function fitLogistic(examples: readonly Example[]): { readonly weights: Float64Array; readonly bias: number } {
  const width = examples[0]!.vector.length;
  const weights = new Float64Array(width);
  let bias = 0;
  const total = examples.reduce((sum, example) => sum + example.weight, 0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(width);
    let biasGradient = 0;
    for (const { vector, target, weight } of examples) {
      let logit = bias;
      for (let i = 0; i < width; i++) logit += weights[i]! * vector[i]!;
      const error = (weight * (1 / (1 + Math.exp(-logit)) - target)) / total;
      for (let i = 0; i < width; i++) gradient[i]! += error * vector[i]!;
      biasGradient += error;
    }
    for (let i = 0; i < width; i++) weights[i]! -= RATE * 10 * (gradient[i]! + (RIDGE * weights[i]!) / total);
    bias -= RATE * biasGradient;
  }
  return { weights, bias };
}

/** Values of a label that a head is fitted for. */
function headValues(label: Label): readonly string[] {
  return label.values.includes('yes') ? ['yes'] : label.values.slice(0, -1);
}

/** Fits heads for a user's own labels from their prototypes; sentences of other labels serve as weak counter-examples. */
export async function fitPrototypeHeads(
  encoder: Encoder,
  heads: Heads,
  own: readonly Label[],
  others: readonly Label[],
): Promise<readonly PrototypeHead[]> {
  const fitted: PrototypeHead[] = [];
  for (const label of own) {
    const tag = heads.prefix + heads.tag[LETTER[label.channels[0]!]];
    const sentences = Object.entries(label.prototypes).flatMap(([value, texts]) =>
      texts.map((text) => ({ value, text })),
    );
    const borrowed = others.flatMap((other) => Object.values(other.prototypes).flatMap((texts) => texts.slice(0, 5)));
    const vectors = await encoder.encode([
      ...sentences.map(({ text }) => tag + text),
      ...borrowed.map((text) => tag + text),
    ]);
    for (const value of headValues(label)) {
      const examples = vectors.map((vector, i): Example => {
        const sentence = sentences[i];
        return { vector, target: sentence?.value === value ? 1 : 0, weight: sentence ? 1 : BORROWED };
      });
      fitted.push({ label: label.id, value, channels: label.channels, ...fitLogistic(examples) });
    }
  }
  return fitted;
}

/** Score of one window by a fitted head, before the logistic. */
export function scoreByPrototypes(head: PrototypeHead, vector: Float32Array): number {
  let logit = head.bias;
  for (let i = 0; i < vector.length; i++) logit += head.weights[i]! * vector[i]!;
  return logit;
}
