import type { Command } from '../command.ts';
import { messageOf } from '../errors.ts';
import { version } from '../root.ts';
import type { GlobalFlags } from '../shell.ts';

/** Keys that a judge may use; only whether they are set is ever shown. */
const KEYS = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'] as const;

interface Check {
  readonly what: string;
  readonly works: boolean;
  readonly detail: string;
}

async function check(what: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { what, works: true, detail: await look() };
  } catch (error) {
    return { what, works: false, detail: messageOf(error) };
  }
}

/** `candid doctor`: what works on this machine. */
export default {
  id: 'doctor',
  register(program, shell) {
    program
      .command('doctor')
      .description('say what works on this machine: model, DuckDB, formats, labels, keys present')
      .action(async (_flags: GlobalFlags, command) => {
        const checks = [
          await check('candid', async () => version),
          await check('node', async () => {
            const [major, minor] = process.versions.node.split('.').map(Number);
            if (major! < 20 || (major === 20 && minor! < 19))
              throw new Error(`${process.versions.node} is too old (20.19 or newer)`);
            return process.versions.node;
          }),
          await check('duckdb', async () => {
            const { DuckDBInstance } = await import('@duckdb/node-api');
            const connection = await (await DuckDBInstance.create(':memory:')).connect();
            const rows = await connection.runAndReadAll('SELECT version()');
            connection.closeSync();
            return String(rows.getRows()[0]![0]);
          }),
          await check('labels', async () => {
            const { loadLabels } = await import('../../classifiers/label.ts');
            return `${loadLabels().length} labels`;
          }),
          await check('formats', async () => {
            const { loadFormats } = await import('../detect.ts');
            return `${(await loadFormats()).length} formats`;
          }),
          await check('model', async () => {
            const { loadLabels } = await import('../../classifiers/label.ts');
            const { createEngines } = await import('../../classifiers/engines.ts');
            const engines = await createEngines(loadLabels(), { cache: false });
            for (const engine of engines) await engine.close?.();
            return engines.map((engine) => engine.id).join(', ');
          }),
          ...KEYS.map(
            (key): Check => ({
              what: key,
              works: true,
              detail: process.env[key] ? 'set' : 'not set (only a judge needs one)',
            }),
          ),
        ];
        if ((command.optsWithGlobals() as GlobalFlags).json) shell.json(checks);
        else
          for (const { what, works, detail } of checks)
            shell.say(`${works ? shell.colour.green('ok  ') : shell.colour.red('bad ')} ${what}: ${detail}`);
        if (checks.some(({ works }) => !works)) process.exitCode = 1;
      });
  },
} satisfies Command;
