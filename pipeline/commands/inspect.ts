import type { Command } from '../command.ts';
import type { GlobalFlags } from '../shell.ts';

interface FileReport {
  readonly uri: string;
  readonly format: string | null;
  transcripts: number;
  readonly skips: { readonly reason: string; readonly message: string; readonly line?: number }[];
}

/** `candid inspect`: what a dump holds, before anything is run. */
export default {
  id: 'inspect',
  register(program, shell) {
    program
      .command('inspect')
      .description('say what dumps hold: formats, counts, factors seen, what would be skipped')
      .argument('<dump...>', 'files and folders')
      .addHelpText('after', '\nExample:\n  candid inspect dump/')
      .action(async (dumps: readonly string[], _flags: GlobalFlags, command) => {
        const flags = command.optsWithGlobals() as GlobalFlags;
        const { readDump } = await import('../ingest.ts');
        const { factorsOf } = await import('../seal.ts');
        const files = new Map<string, FileReport>();
        const factors = new Map<string, Map<string, number>>();
        const reasoning: Record<string, number> = {};
        const dates: string[] = [];
        const fileOf = (uri: string, format: string | null) => {
          const report = files.get(uri) ?? { uri, format, transcripts: 0, skips: [] };
          files.set(uri, report);
          return report;
        };
        for await (const reading of readDump(dumps, { signal: shell.signal })) {
          if (reading.kind === 'skipped') {
            const { reason, message, line } = reading.skip;
            fileOf(reading.uri, reading.format).skips.push({
              reason,
              message,
              ...(line === undefined ? {} : { line }),
            });
            continue;
          }
          const { transcript } = reading;
          fileOf(transcript.sourceUri.split('#')[0]!, transcript.sourceType).transcripts++;
          reasoning[transcript.reasoningState] = (reasoning[transcript.reasoningState] ?? 0) + 1;
          if (transcript.date) {
            if (!dates[0] || transcript.date < dates[0]) dates[0] = transcript.date;
            if (!dates[1] || transcript.date > dates[1]) dates[1] = transcript.date;
          }
          for (const [factor, value] of Object.entries(factorsOf(transcript))) {
            const values = factors.get(factor) ?? new Map<string, number>();
            values.set(value, (values.get(value) ?? 0) + 1);
            factors.set(factor, values);
          }
        }
        const seen = Object.fromEntries([...factors].map(([factor, values]) => [factor, Object.fromEntries(values)]));
        if (flags.json) {
          shell.json({ files: [...files.values()], factors: seen, reasoning, dates });
          return;
        }
        for (const file of files.values()) {
          shell.say(`${file.uri}: ${file.format ?? 'no known format'}, ${file.transcripts} transcripts`);
          for (const skip of file.skips.slice(0, 5))
            shell.say(
              `  skipped${skip.line === undefined ? '' : `, line ${skip.line}`}: ${skip.reason}: ${skip.message}`,
            );
          if (file.skips.length > 5) shell.say(`  and ${file.skips.length - 5} skips more`);
        }
        for (const [factor, values] of factors) {
          const most = [...values].sort((a, b) => b[1] - a[1]).slice(0, 8);
          shell.say(
            `${shell.colour.bold(factor)}: ${most.map(([value, count]) => `${value} (${count})`).join(', ')}${values.size > 8 ? `, and ${values.size - 8} more` : ''}`,
          );
        }
        shell.say(
          `reasoning: ${
            Object.entries(reasoning)
              .map(([state, count]) => `${state} ${count}`)
              .join(', ') || 'no transcripts'
          }`,
        );
        if (dates[0]) shell.say(`dates: ${dates[0]} to ${dates[1]}`);
      });
  },
} satisfies Command;
