#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { Command as Program } from 'commander';
import type { Command } from './command.ts';
import { loadEntries } from './entries.ts';
import { hasCode, messageOf, UserError } from './errors.ts';
import { version } from './root.ts';
import { type GlobalFlags, processShell } from './shell.ts';

/** Errors of the machine that the user can mend: told in one line. */
const MACHINE = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EISDIR', 'ENOTDIR', 'EMFILE'] as const;

const abort = new AbortController();
process.once('SIGINT', () => abort.abort(new UserError('stopped; the same command goes on from here')));
// a reader that has seen enough (`candid labels | head`) is no error
process.stdout.on('error', (error) => process.exit(hasCode(error, 'EPIPE') ? 0 : 1));

const program = new Program('candid')
  .description('Labels harmful actions and reasoning traits in agent transcripts, and gives rates that may be quoted.')
  .version(version, '-V, --version')
  .option('--json', 'one JSON document on stdout, nothing else')
  .option('-q, --quiet', 'no output but errors')
  .option('--strict', 'exit 1 when anything was skipped or failed')
  .addHelpText(
    'after',
    '\nExamples:\n  candid run dump/                 label a dump and write a report\n  candid inspect dump/             what is in there\n  candid label blackmail           what a label means',
  )
  .showHelpAfterError('(candid --help lists the commands)')
  .exitOverride();

try {
  const shell = processShell(() => program.opts<GlobalFlags>(), abort.signal);
  for (const command of await loadEntries<Command>(fileURLToPath(new URL('commands/', import.meta.url)))) {
    command.register(program, shell);
  }
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(thrown: unknown): number {
  const error = abort.signal.aborted ? abort.signal.reason : thrown;
  // commander has printed its own message
  if (error instanceof Error && 'exitCode' in error && 'code' in error && String(error.code).startsWith('commander.')) {
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof UserError) {
    process.stderr.write(`candid: ${error.message}\n`);
    return 2;
  }
  if (hasCode(error, ...MACHINE)) {
    process.stderr.write(`candid: ${messageOf(error)}\n`);
    return 2;
  }
  process.stderr.write(
    `candid: this is a fault of candid, not yours\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  if (error instanceof Error && error.cause) process.stderr.write(`cause: ${String(error.cause)}\n`);
  return 1;
}
