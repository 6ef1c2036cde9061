import type { Command } from '../command.ts';
import type { GlobalFlags } from '../shell.ts';

interface Flags extends GlobalFlags {
  readonly labels?: readonly string[];
}

/** `candid label`: one label whole. */
export default {
  id: 'label',
  register(program, shell) {
    program
      .command('label')
      .description('show one label: definition, examples, rules, prototypes, question')
      .argument('<id>', 'the label')
      .option('--labels <dir...>', 'folders with labels of your own')
      .addHelpText('after', '\nExample:\n  candid label blackmail')
      .action(async (id: string, _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { loadLabels, pickLabels } = await import('../../classifiers/label.ts');
        const label = pickLabels(loadLabels(flags.labels ?? []), [id])[0]!;
        if (flags.json) {
          shell.json(label);
          return;
        }
        const { bold } = shell.colour;
        const list = (lines: readonly string[]) =>
          lines.map((line) => `  - ${line.trim().replace(/\s+/g, ' ')}`).join('\n');
        const byValue = (record: Readonly<Record<string, readonly string[]>>) =>
          Object.entries(record)
            .map(([value, lines]) => `${bold(value)}\n${list(lines)}`)
            .join('\n');
        shell.say(
          `${bold(label.title)} (${label.id} ${label.version}; ${label.harm}; stands on ${label.channels.join(', ')})\n`,
        );
        shell.say(`${label.definition.trim()}\n`);
        if (label.not) shell.say(`${bold('Not')}: ${label.not.trim()}\n`);
        shell.say(`${bold('Examples')}\n${byValue(label.examples)}\n`);
        shell.say(
          `${bold('Rules')}\n${list(label.rules.map((rule) => `${rule.id} (${rule.weight > 0 ? '+' : ''}${rule.weight}): ${rule.pattern ?? rule.phrases!.join(' | ')}`))}\n`,
        );
        shell.say(`${bold('Prototypes')}\n${byValue(label.prototypes)}\n`);
        shell.say(`${bold('Question to a judge')}: ${label.judge.question.trim()}`);
      });
  },
} satisfies Command;
