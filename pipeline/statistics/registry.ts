import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError, unknownName } from '../errors.ts';
import type { Method } from './method.ts';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const OFFERS = /-methods\.(?:ts|js|mjs)$/;

/** Loads every method that the `*-methods` files of this folder offer, sorted by group and name. */
export async function loadMethods(folder: string = FOLDER): Promise<readonly Method[]> {
  const files = readdirSync(folder)
    .filter((file) => OFFERS.test(file))
    .sort();
  const offers = await Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(join(folder, file)).href)) as { readonly methods?: readonly Method[] };
      if (module.methods === undefined) throw new Error(`${join(folder, file)}: exports no methods`);
      return module.methods;
    }),
  );
  return offers.flat().sort((a, b) => compare(`${a.group} ${a.method}`, `${b.group} ${b.method}`));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The method of a name: `method`, or `group.method` or a separate group where several groups have one of the name (for
 * example `wald`). An unknown name lists the near ones; an ambiguous one lists its groups.
 */
export function findMethod(methods: readonly Method[], name: string, group?: string): Method {
  const full = (method: Method): string => `${method.group}.${method.method}`;
  const found = methods.filter(
    (method) => full(method) === name || (method.method === name && (group === undefined || method.group === group)),
  );
  const [only] = found;
  if (only === undefined) {
    if (group !== undefined && !methods.some((method) => method.group === group)) {
      throw unknownName('group of methods', group, [...new Set(methods.map((method) => method.group))]);
    }
    const known = name.includes('.') ? methods.map(full) : [...new Set(methods.map((method) => method.method))];
    throw unknownName('method', name, known);
  }
  if (found.length > 1) {
    throw new UserError(`method ${name}: in several groups (name one of ${found.map(full).join(', ')})`);
  }
  return only;
}

/** The result with infinite numbers as the text "Infinity" or "-Infinity", so that JSON keeps them. */
export function toPortable(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return null;
    return Number.isFinite(value) ? value : String(value);
  }
  if (Array.isArray(value)) return value.map(toPortable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPortable(item)]));
  }
  return value;
}
