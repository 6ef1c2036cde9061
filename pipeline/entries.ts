import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What every entry in a folder of entries has: an id that equals its file's name. */
export interface Entry {
  readonly id: string;
}

const CODE = /(?<!\.test|\.d)\.(?:ts|js|mjs)$/;

/** Loads every entry of a folder: the default export of each code file, sorted by id. Refuses an id that differs from its file's name. */
export async function loadEntries<T extends Entry>(folder: string): Promise<readonly T[]> {
  const files = readdirSync(folder)
    .filter((file) => CODE.test(file))
    .sort();
  const entries = await Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(join(folder, file)).href)) as { readonly default?: T };
      const name = basename(file, extname(file));
      if (module.default?.id !== name) {
        throw new Error(
          `${join(folder, file)}: default export must be an entry with id "${name}", not "${module.default?.id}"`,
        );
      }
      return module.default;
    }),
  );
  return entries;
}
