import { createReadStream } from 'node:fs';
import { isObject } from '../chat/openai-messages.ts';
import type { Command } from '../command.ts';
import { messageOf, UserError } from '../errors.ts';
import type { GlobalFlags } from '../shell.ts';
import type { Method } from '../statistics/method.ts';

interface Flags extends GlobalFlags {
  readonly batch?: string;
}

/** One value of the command line: a number, a list or object as JSON, or a word. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Inputs of a method: in its own order, or by name as `n=98`. */
function parseInputs(method: Method, args: readonly string[]): Readonly<Record<string, unknown>> {
  const names = Object.keys(method.inputs);
  const usage = `${method.method} takes ${names.map((name) => `${name} (${method.inputs[name]})`).join(', ')}`;
  return Object.fromEntries(
    args.map((arg, i) => {
      const named = /^([a-z]\w*)=(.*)$/i.exec(arg);
      if (named) return [named[1]!, parseValue(named[2]!)];
      if (names[i] === undefined) throw new UserError(`${arg}: one argument too many (${usage})`);
      return [names[i], parseValue(arg)];
    }),
  );
}

/** `candid stat`: one statistic as a calculator. */
export default {
  id: 'stat',
  register(program, shell) {
    program
      .command('stat')
      .description('compute one statistic; without a method, list them')
      .argument('[method]', 'name, or group.name')
      .argument('[inputs...]', 'inputs in order, or as name=value; lists as JSON')
      .option(
        '--batch <file>',
        'JSON Lines {id, group, method, inputs}; writes {id, result} or {id, error}, a line each',
      )
      .addHelpText('after', '\nExamples:\n  candid stat wilson 54 98\n  candid stat newcombe x1=54 n1=98 x2=6 n2=92')
      .action(async (name: string | undefined, args: readonly string[], _flags: Flags, command) => {
        const flags = command.optsWithGlobals() as Flags;
        const { findMethod, loadMethods, toPortable } = await import('../statistics/registry.ts');
        const methods = await loadMethods();
        if (flags.batch !== undefined) {
          const { readJsonLines } = await import('../sources/records.ts');
          let failed = 0;
          for await (const record of readJsonLines(createReadStream(flags.batch))) {
            const asked = record.kind === 'record' && isObject(record.value) ? record.value : {};
            const id = asked.id ?? `line ${record.line}`;
            try {
              if (record.kind === 'skip') throw new UserError(record.message);
              const group = typeof asked.group === 'string' ? asked.group : undefined;
              const method = findMethod(methods, String(asked.method), group);
              const result = toPortable(method.run(isObject(asked.inputs) ? asked.inputs : {}));
              process.stdout.write(`${JSON.stringify({ id, result })}\n`);
            } catch (error) {
              failed++;
              process.stdout.write(`${JSON.stringify({ id, error: messageOf(error) })}\n`);
            }
          }
          if (flags.strict && failed > 0) process.exitCode = 1;
          return;
        }
        if (name === undefined) {
          if (flags.json) shell.json(methods.map(({ run: _, ...method }) => method));
          else
            for (const method of methods)
              shell.say(`${shell.colour.bold(`${method.group}.${method.method}`)}: ${method.description}`);
          return;
        }
        const method = findMethod(methods, name);
        const result = toPortable(method.run(parseInputs(method, args))) as Readonly<Record<string, unknown>>;
        if (flags.json) shell.json({ group: method.group, method: method.method, result });
        else for (const [key, value] of Object.entries(result)) shell.say(`${key}: ${JSON.stringify(value)}`);
      });
  },
} satisfies Command;
