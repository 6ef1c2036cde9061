import type { SkipReason } from '../skip.ts';

/** Why a container or one of its members cannot be unpacked. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly reason: SkipReason;
  constructor(reason: SkipReason, problem: string) {
    super(problem);
    this.reason = reason;
  }
}
