import type { Command } from '../command.ts';
import type { GlobalFlags } from '../shell.ts';

interface Flags extends GlobalFlags {
  readonly check?: readonly string[];
  readonly labels?: readonly string[];
}

/** `candid labels`: the list, or a check of a label file. */
export default {
  id: 'labels',
  register(program, shell) {
    program
      .command('labels')
      .description('list the labels, or check label files of your own')
      .option('--check <file...>', 'say in one line what is wrong with a label file, and where')
      .option('--labels <dir...>', 'folders with labels of your own')
      .addHelpText('after', '\nExample:\n  candid labels --check my-label.yaml')
      .action(async (_flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { loadLabels, readLabel } = await import('../../classifiers/label.ts');
        if (flags.check) {
          for (const file of flags.check) {
            const label = readLabel(file);
            shell.say(
              `${file}: good (${label.rules.length} rules, ${Object.values(label.prototypes).flat().length} prototypes)`,
            );
          }
          if (flags.json) shell.json({ checked: flags.check });
          return;
        }
        const labels = loadLabels(flags.labels ?? []);
        if (flags.json)
          shell.json(
            labels.map(({ id, title, harm, channels, values, version }) => ({
              id,
              title,
              harm,
              channels,
              values,
              version,
            })),
          );
        else {
          for (const label of labels) {
            shell.say(
              `${shell.colour.bold(label.id.padEnd(22))} ${label.harm.padEnd(8)} ${label.channels.join(', ').padEnd(26)} ${label.title}`,
            );
          }
          shell.say('candid label ID shows one whole');
        }
      });
  },
} satisfies Command;
