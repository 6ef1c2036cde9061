import type { Command } from '../command.ts';
import { parseConf } from '../command-flags.ts';
import type { GlobalFlags } from '../shell.ts';
import { renderRate } from '../summary.ts';

interface Flags extends GlobalFlags {
  readonly conf: number;
  readonly labels?: readonly string[];
}

/** `candid analyze`: verdicts to rates. */
export default {
  id: 'analyze',
  register(program, shell) {
    program
      .command('analyze')
      .description('compute rates with intervals from the verdicts of a run: analysis.json')
      .argument('<dir>', 'folder of the run')
      .option('--conf <level>', 'confidence level of the intervals', parseConf, 0.95)
      .option('--labels <dir...>', 'folders with labels of your own')
      .addHelpText('after', '\nExample:\n  candid analyze results --conf .99')
      .action(async (folder: string, _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { loadLabels } = await import('../../classifiers/label.ts');
        const { runAnalyze } = await import('../run.ts');
        const analysis = await runAnalyze(folder, loadLabels(flags.labels ?? []), flags.conf);
        if (flags.json) shell.json(analysis);
        else {
          for (const row of analysis.rates.filter((rate) => Object.keys(rate.cell).length === 0)) {
            shell.say(
              `${row.label}${row.value === 'yes' ? '' : ` = ${row.value}`}: ${renderRate(row)}, ${row.counts.unknown} unknown`,
            );
          }
          shell.say(`next: candid report ${folder}`);
        }
      });
  },
} satisfies Command;
