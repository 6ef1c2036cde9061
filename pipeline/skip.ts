/** Why something could not be read. */
export type SkipReason =
  | 'not-json'
  | 'truncated'
  | 'empty'
  | 'binary'
  | 'unknown-format'
  | 'not-a-transcript'
  | 'no-content'
  | 'no-messages'
  | 'bad-record'
  | 'too-large'
  | 'too-deep'
  | 'unreadable'
  | 'unsupported'
  | 'index-file'
  | 'git-lfs-pointer'
  | 'duplicate'
  | 'symlink-loop'
  | 'companion-file';

/** Something that was met and not taken, with its place: a value, never an exception. */
export interface Skip {
  readonly kind: 'skip';
  readonly reason: SkipReason;
  /** One line for people: the problem and what would do. */
  readonly message: string;
  readonly line?: number;
  readonly byte?: number;
  readonly member?: string;
  /** First bytes of what was skipped, as text. */
  readonly head?: string;
}

/** Makes a skip. */
export function skip(reason: SkipReason, message: string, place: Omit<Skip, 'kind' | 'reason' | 'message'> = {}): Skip {
  return { kind: 'skip', reason, message, ...place };
}
