import type { Command } from '../command.ts';
import { type ClassifyFlags, classifyFlags, engineOptions, parseConf } from '../command-flags.ts';
import { UserError } from '../errors.ts';
import type { GlobalFlags } from '../shell.ts';
import { renderRunSummary } from '../summary.ts';

interface Flags extends GlobalFlags, ClassifyFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly keepDuplicates?: boolean;
  readonly conf: number;
}

/** `candid run`: from dumps to a report. */
export default {
  id: 'run',
  register(program, shell) {
    classifyFlags(program.command('run'))
      .description('read dumps, label, compute rates, write a report; the same command goes on where it stopped')
      .argument('<dump...>', 'files and folders')
      .option('-o, --out <dir>', 'folder of the run', 'candid-run')
      .option('--conf <level>', 'confidence level of the intervals', parseConf, 0.95)
      .option('--keep-duplicates', 'count a transcript that was met twice twice')
      .option('--force', 'replace a run over other dumps')
      .addHelpText(
        'after',
        '\nExamples:\n  candid run dump/ --out results\n  candid run a.jsonl b/ --label blackmail --label reality-belief',
      )
      .action(async (dumps: readonly string[], _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { loadLabels, pickLabels } = await import('../../classifiers/label.ts');
        const stages = await import('../run.ts');
        const started = performance.now();
        const labels = pickLabels(loadLabels(flags.labels ?? []), flags.label ?? []);
        const options = { signal: shell.signal, onProgress: shell.progress };
        const ingested = await stages.runIngest(dumps, flags.out, {
          ...options,
          keepDuplicates: flags.keepDuplicates ?? false,
          force: flags.force ?? false,
        });
        if (ingested.counts.transcripts === 0) {
          const reasons = Object.entries(ingested.counts.skippedByReason).map(
            ([reason, count]) => `${count} ${reason}`,
          );
          throw new UserError(
            `${dumps.join(', ')}: no transcript was found (${reasons.join(', ') || 'no files'}; candid inspect says more)`,
          );
        }
        await stages.runClassify(flags.out, labels, { ...options, ...engineOptions(flags) });
        const analysis = await stages.runAnalyze(flags.out, labels, flags.conf);
        const report = await stages.runReport(flags.out);
        const seconds = (performance.now() - started) / 1000;
        if (flags.json) shell.json({ out: flags.out, report: report.path, ingest: ingested.counts, analysis });
        else
          shell.say(
            renderRunSummary({ analysis, counts: ingested.counts, folder: flags.out, report, seconds }, shell.colour),
          );
        if (flags.strict && ingested.counts.skipped > 0) process.exitCode = 1;
      });
  },
} satisfies Command;
