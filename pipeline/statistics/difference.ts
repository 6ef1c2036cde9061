import type { Interval } from '../estimate.ts';
import { wilson } from './proportion.ts';

/**
 * Difference p1 - p2 of two independent proportions, with the square-and-add interval of Newcombe (1998, method 10) from the two
 * Wilson intervals; from -1 to 1. Not for paired or clustered transcripts.
 */
export function newcombe(x1: number, n1: number, x2: number, n2: number, conf = 0.95): Interval & { readonly estimate: number } {
  const [p1, p2] = [x1 / n1, x2 / n2];
  const [a, b] = [wilson(x1, n1, conf), wilson(x2, n2, conf)];
  const estimate = p1 - p2;
  return {
    estimate,
    lower: estimate - Math.hypot(p1 - a.lower, b.upper - p2),
    upper: estimate + Math.hypot(a.upper - p1, p2 - b.lower),
  };
}
