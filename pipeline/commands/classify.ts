import type { Command } from '../command.ts';
import { type ClassifyFlags, classifyFlags, engineOptions } from '../command-flags.ts';
import type { GlobalFlags } from '../shell.ts';

type Flags = GlobalFlags & ClassifyFlags;

/** `candid classify`: transcripts to verdicts. */
export default {
  id: 'classify',
  register(program, shell) {
    classifyFlags(program.command('classify'))
      .description('label the transcripts of a run: verdicts.parquet and evidence.parquet')
      .argument('<dir>', 'folder of the run')
      .addHelpText('after', '\nExample:\n  candid classify results --up-to rules')
      .action(async (folder: string, _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { loadLabels, pickLabels } = await import('../../classifiers/label.ts');
        const { runClassify } = await import('../run.ts');
        const labels = pickLabels(loadLabels(flags.labels ?? []), flags.label ?? []);
        const { counts } = await runClassify(folder, labels, {
          signal: shell.signal,
          onProgress: shell.progress,
          ...engineOptions(flags),
        });
        if (flags.json) shell.json(counts);
        else {
          for (const [label, count] of Object.entries(counts.labels)) {
            shell.say(`${label}: ${count.decided} decided, ${count.unknown} unknown, ${count.error} failed`);
          }
          shell.say(`next: candid analyze ${folder}`);
        }
        if (flags.strict && Object.values(counts.labels).some((count) => count.error > 0)) process.exitCode = 1;
      });
  },
} satisfies Command;
