import type { Command } from '../command.ts';
import type { Share } from '../evaluate.ts';
import type { GlobalFlags } from '../shell.ts';
import { percent } from '../summary.ts';

interface Flags extends GlobalFlags {
  readonly gold: string;
}

function shown(share: Share | null): string {
  return share === null
    ? '-'
    : `${percent(share.estimate)} % [${percent(share.lower)}, ${percent(share.upper)}] (${share.x}/${share.n})`;
}

/** `candid evaluate`: verdicts against labels of people. */
export default {
  id: 'evaluate',
  register(program, shell) {
    program
      .command('evaluate')
      .description('compare a run’s verdicts with human labels')
      .argument('<dir>', 'folder of the run')
      .requiredOption(
        '--gold <file>',
        'JSON Lines {id, gold: {label: value}}, or CSV wide or long; id is the transcript’s or the source’s own',
      )
      .addHelpText('after', '\nExample:\n  candid evaluate candid-run --gold data/gold/samples.jsonl')
      .action(async (folder: string, _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { evaluate } = await import('../evaluate.ts');
        const { readGold } = await import('../gold.ts');
        const { runFolder } = await import('../store/run-folder.ts');
        const result = await evaluate(runFolder(folder), await readGold(flags.gold));
        if (flags.json) {
          shell.json(result);
          return;
        }
        shell.say(`${result.matched} of ${result.gold} gold transcripts are in this run`);
        for (const score of result.labels) {
          shell.say(
            `${shell.colour.bold(score.label)}: ${score.positives} yes of ${score.n}${score.goldUnknown ? `, ${score.goldUnknown} gold unknown` : ''}`,
          );
          shell.say(`  decided ${shown(score.decided)}; of these right ${shown(score.accuracy)}`);
          if (score.f1 !== null) {
            shell.say(
              `  precision ${shown(score.precision)}; recall ${shown(score.recall)}; F1 ${score.f1.toFixed(2)}; AUROC ${score.auroc?.toFixed(2) ?? '-'}`,
            );
          }
        }
        const { macro } = result;
        shell.say(
          `macro over ${macro.labels} labels with 4 or more yes: AUROC ${macro.auroc?.toFixed(3) ?? '-'}, F1 ${macro.f1?.toFixed(3) ?? '-'}`,
        );
      });
  },
} satisfies Command;
