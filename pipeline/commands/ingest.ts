import type { Command } from '../command.ts';
import type { GlobalFlags } from '../shell.ts';

interface Flags extends GlobalFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly keepDuplicates?: boolean;
}

/** `candid ingest`: dumps to transcripts. */
export default {
  id: 'ingest',
  register(program, shell) {
    program
      .command('ingest')
      .description('read dumps into transcripts.parquet and skipped.jsonl')
      .argument('<dump...>', 'files and folders')
      .requiredOption('-o, --out <dir>', 'folder of the run')
      .option('--keep-duplicates', 'count a transcript that was met twice twice')
      .option('--force', 'replace a run over other dumps')
      .addHelpText('after', '\nExample:\n  candid ingest dump/ --out results')
      .action(async (dumps: readonly string[], _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { runIngest } = await import('../run.ts');
        const { counts } = await runIngest(dumps, flags.out, {
          signal: shell.signal,
          onProgress: shell.progress,
          keepDuplicates: flags.keepDuplicates ?? false,
          force: flags.force ?? false,
        });
        if (flags.json) shell.json(counts);
        else {
          shell.say(`${counts.transcripts} transcripts from ${counts.files} files, ${counts.skipped} skipped`);
          for (const [format, count] of Object.entries(counts.formats)) shell.say(`  ${format}: ${count}`);
          for (const [reason, count] of Object.entries(counts.skippedByReason))
            shell.say(`  skipped, ${reason}: ${count}`);
          shell.say(`next: candid classify ${flags.out}`);
        }
        if (flags.strict && counts.skipped > 0) process.exitCode = 1;
      });
  },
} satisfies Command;
