import { UserError } from '../errors.ts';
import { checkFinite, checkLevel, type Limits } from './check.ts';
import { type Design, meanInfluence } from './influence.ts';
import { identityT } from './influence-interval.ts';

/** Outcome of a transport audit. */
export interface TransportAudit extends Limits {
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'not-graded';
  /** Share of the new scores outside the calibrated range; from .05 on no level may be claimed. */
  readonly outside: number;
  readonly refuseLevel: boolean;
}

/**
 * Transport audit: may a correction or calibrator from elsewhere be used here? Interval of the mean residual y-f on a fresh probe (20 clusters or more) at
 * 1-a/K for K targets; pass inside +-margin declared beforehand, fail outside, else inconclusive. Source: Landesberg 2025 (causal judge evaluation).
 */
export function transportAudit(
  y: readonly number[],
  f: readonly number[],
  clusters: readonly string[] | undefined,
  calibrated: readonly [low: number, high: number],
  options: { readonly margin?: number; readonly targets?: number; readonly conf?: number } = {},
): TransportAudit {
  const { margin, targets = 1, conf = 0.95 } = options;
  checkLevel(conf);
  if (f.length !== y.length) throw new UserError(`f: ${f.length} values, but y has ${y.length}`);
  y.forEach((value, i) => {
    checkFinite(value, `y[${i}]`);
    checkFinite(f[i]!, `f[${i}]`);
  });
  const design: Design = clusters === undefined ? { kind: 'iid' } : { kind: 'cluster', keys: clusters };
  const units = clusters === undefined ? y.length : new Set(clusters).size;
  if (units < 20) throw new UserError(`transport audit: ${units} independent units, at least 20 needed`);
  const interval = identityT(meanInfluence(y.map((value, i) => value - f[i]!)), design, 1 - (1 - conf) / targets);
  const outside = f.filter((value) => value < calibrated[0] || value > calibrated[1]).length / f.length;
  const { estimate, lower, upper } = interval;
  const grade = (): TransportAudit['verdict'] => {
    if (margin === undefined) return 'not-graded';
    if (lower >= -margin && upper <= margin) return 'pass';
    return lower > margin || upper < -margin ? 'fail' : 'inconclusive';
  };
  return { estimate, lower, upper, verdict: grade(), outside, refuseLevel: outside >= 0.05 };
}
