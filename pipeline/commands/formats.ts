import type { Command } from '../command.ts';
import type { GlobalFlags } from '../shell.ts';

/** `candid formats`: what can be read. */
export default {
  id: 'formats',
  register(program, shell) {
    program
      .command('formats')
      .description('list the transcript formats: id, tool, where its files lie, versions seen')
      .action(async (_flags: GlobalFlags, command) => {
        const { loadFormats } = await import('../detect.ts');
        const formats = (await loadFormats()).map(({ id, title, description }) => ({ id, title, description }));
        if ((command.optsWithGlobals() as GlobalFlags).json) shell.json(formats);
        else
          for (const format of formats)
            shell.say(`${shell.colour.bold(format.id)}: ${format.title}\n  ${format.description}`);
      });
  },
} satisfies Command;
