import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the package's own folder, whether the code runs from `dist/` or from its sources. */
export const packageRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('candid: its own package.json was not found');
    folder = parent;
  }
  return folder;
})();

/** Absolute path of a file that ships with the package, given relative to its root. */
export function packagePath(...parts: readonly string[]): string {
  return join(packageRoot, ...parts);
}

/** Version of this package. */
export const version: string = (
  JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { readonly version: string }
).version;
