import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, messageOf, UserError } from '../errors.ts';
import { type Skip, skip } from '../skip.ts';

/** A file found under the paths that a user gave. */
export interface FoundFile {
  readonly kind: 'file';
  /** Path as given, joined with the path below it. */
  readonly path: string;
  readonly size: number;
  /** Time of the last change, in milliseconds. */
  readonly changed: number;
}

/** A path that could not be walked, with its place. */
export interface FoundSkip {
  readonly kind: 'skipped';
  readonly path: string;
  readonly skip: Skip;
}

/** Every file under the given paths, in the order of the paths and by name below them. A path that is not there is the user's mistake. */
export function* walk(paths: readonly string[]): Iterable<FoundFile | FoundSkip> {
  for (const path of paths) {
    try {
      statSync(path);
    } catch (error) {
      throw new UserError(
        hasCode(error, 'ENOENT') ? `${path}: no such file or folder` : `${path}: ${messageOf(error)}`,
      );
    }
    yield* walkOne(path, []);
  }
}

function* walkOne(path: string, above: readonly string[]): Iterable<FoundFile | FoundSkip> {
  let real: string;
  let entries: Dirent[];
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) {
      if (stat.isFile() || stat.isFIFO()) yield { kind: 'file', path, size: stat.size, changed: stat.mtimeMs };
      else yield { kind: 'skipped', path, skip: skip('unreadable', 'not a regular file') };
      return;
    }
    real = realpathSync(path);
    if (above.includes(real)) {
      yield { kind: 'skipped', path, skip: skip('symlink-loop', 'the link leads back to a folder above it') };
      return;
    }
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    yield { kind: 'skipped', path, skip: skip('unreadable', messageOf(error)) };
    return;
  }
  const names = entries.map((entry) => entry.name).sort();
  for (const name of names) yield* walkOne(join(path, name), [...above, real]);
}
