/** The distribution of x1 given all margins of a 2x2 table: probabilities of `from`, `from + 1`, ... at odds ratio 1. */
export interface Conditional {
  readonly from: number;
  readonly probabilities: Float64Array;
  /** Logarithms of the same, finite where the probabilities underflow. */
  readonly logs: Float64Array;
}

/** Hypergeometric distribution of the successes in arm 1 (n1 trials) when m successes fall on n1 + n2 trials, by ratios from its mode. */
export function hypergeometric(n1: number, n2: number, m: number): Conditional {
  const from = Math.max(0, m - n2);
  const to = Math.min(n1, m);
  const logs = new Float64Array(to - from + 1);
  const mode = Math.min(to, Math.max(from, Math.floor(((n1 + 1) * (m + 1)) / (n1 + n2 + 2))));
  const step = (k: number): number => Math.log(((n1 - k) * (m - k)) / ((k + 1) * (n2 - m + k + 1)));
  for (let k = mode; k < to; k++) logs[k + 1 - from] = logs[k - from]! + step(k);
  for (let k = mode - 1; k >= from; k--) logs[k - from] = logs[k + 1 - from]! - step(k);
  const weights = logs.map(Math.exp);
  let sum = 0;
  for (const weight of weights) sum += weight;
  const shift = Math.log(sum);
  return { from, probabilities: weights.map((weight) => weight / sum), logs: logs.map((value) => value - shift) };
}

/** The same distribution at another odds ratio (Fisher's noncentral hypergeometric), given by the ratio's logarithm. */
export function noncentral({ from, logs }: Conditional, logOdds: number): Float64Array {
  const tilted = logs.map((value, i) => value + (from + i) * logOdds);
  let top = Number.NEGATIVE_INFINITY;
  for (const value of tilted) top = Math.max(top, value);
  const weights = tilted.map((value) => Math.exp(value - top));
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}
