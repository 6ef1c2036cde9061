import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
let count = 0;
const live = new Set<string>();

/** Removes the folder with all that is in it. */
function removeFolder(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
  live.clear();
}

/** Path for a new temporary file of this process. */
function temporaryPath(): string {
  if (folder === undefined) {
    // what is left when the process ends goes then
    if (count === 0) process.once('exit', removeFolder);
    folder = mkdtempSync(join(tmpdir(), 'candid-'));
  }
  const path = join(folder, String(++count));
  live.add(path);
  return path;
}

/** Writes a stream to a temporary file and gives its path. */
export async function spool(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const path = temporaryPath();
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
  } catch (error) {
    removeTemporary(path);
    throw error;
  } finally {
    await file.close();
  }
  return path;
}

/** Removes a temporary file, and the folder with the last of them. */
export function removeTemporary(path: string): void {
  rmSync(path, { force: true });
  live.delete(path);
  if (live.size === 0) removeFolder();
}
