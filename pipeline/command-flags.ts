import type { Command as Program } from 'commander';
import type { EngineOptions } from '../classifiers/engines.ts';
import { UserError } from './errors.ts';

/** Flags of every command that labels. */
export interface ClassifyFlags {
  readonly label?: readonly string[];
  readonly labels?: readonly string[];
  readonly upTo: string;
  readonly cache: boolean;
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Adds the flags that choose labels and engines. */
export function classifyFlags(program: Program): Program {
  return program
    .option('-l, --label <id>', 'only this label (repeatable)', collect)
    .option('--labels <dir>', 'a folder with labels of your own (repeatable)', collect)
    .option('--up-to <stage>', 'last stage to ask: rules or embeddings', 'embeddings')
    .option('--no-cache', 'do not keep embeddings between runs');
}

/** Engine options of parsed flags. */
export function engineOptions(flags: ClassifyFlags): EngineOptions {
  if (flags.upTo !== 'rules' && flags.upTo !== 'embeddings')
    throw new UserError(`--up-to ${flags.upTo}: no such stage (rules or embeddings)`);
  return { upTo: flags.upTo, cache: flags.cache };
}

/** Parses `--conf`. */
export function parseConf(text: string): number {
  const conf = Number(text);
  if (!(conf > 0 && conf < 1)) throw new UserError(`--conf ${text}: must be between 0 and 1, such as .95`);
  return conf;
}
