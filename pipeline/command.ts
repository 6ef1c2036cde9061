import type { Command as Program } from 'commander';
import type { Entry } from './entries.ts';
import type { Shell } from './shell.ts';

/** A verb of the command line: one file in `commands/`. */
export interface Command extends Entry {
  /** Adds the verb to the program; heavy modules are imported in its action. */
  register(program: Program, shell: Shell): void;
}
