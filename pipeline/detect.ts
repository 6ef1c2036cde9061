import { fileURLToPath } from 'node:url';
import { loadEntries } from './entries.ts';
import type { Format } from './format.ts';
import type { Head } from './sources/head.ts';

/** Below this confidence nobody is taken to have written a source. */
const LEAST = 0.5;

/** A format and how sure it is of a source. */
export interface Vote {
  readonly format: Format;
  readonly confidence: number;
}

let loaded: Promise<readonly Format[]> | undefined;

/** Every format that ships with the package, sorted by id. */
export function loadFormats(): Promise<readonly Format[]> {
  loaded ??= loadEntries<Format>(fileURLToPath(new URL('formats/', import.meta.url)));
  return loaded;
}

/** Formats that claim a source, surest first (ties by id). */
export function voteOn(head: Head, formats: readonly Format[]): readonly Vote[] {
  return formats
    .map((format) => ({ format, confidence: format.detect(head) }))
    .filter(({ confidence }) => confidence >= LEAST)
    .sort((a, b) => b.confidence - a.confidence || (a.format.id < b.format.id ? -1 : 1));
}
