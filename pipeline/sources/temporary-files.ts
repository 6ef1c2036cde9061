import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
let count = 0;

/** Path for a new temporary file of this process; what is left there goes when the process ends. */
function temporaryPath(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'candid-'));
    folder = made;
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return join(folder, String(++count));
}

/** Writes a stream to a temporary file and gives its path. */
export async function spool(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const path = temporaryPath();
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return path;
}

/** Removes a temporary file. */
export function removeTemporary(path: string): void {
  rmSync(path, { force: true });
}
