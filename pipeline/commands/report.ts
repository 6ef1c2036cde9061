import type { Command } from '../command.ts';
import type { GlobalFlags } from '../shell.ts';

/** `candid report`: rates to one HTML file. */
export default {
  id: 'report',
  register(program, shell) {
    program
      .command('report')
      .description('write report.html from the analysis of a run')
      .argument('<dir>', 'folder of the run')
      .addHelpText('after', '\nExample:\n  candid report results')
      .action(async (folder: string, _flags: GlobalFlags, command) => {
        const { runReport } = await import('../run.ts');
        const report = await runReport(folder);
        if ((command.optsWithGlobals() as GlobalFlags).json) shell.json(report);
        else shell.say(`${report.path} (${(report.bytes / 1e6).toFixed(1)} MB)`);
      });
  },
} satisfies Command;
