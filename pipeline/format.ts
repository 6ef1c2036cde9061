import type { Entry } from './entries.ts';
import type { Skip } from './skip.ts';
import type { Head } from './sources/head.ts';
import type { SourceFile } from './sources/source-file.ts';
import type { Draft } from './transcript.ts';

/** How one tool writes transcripts: recognised by content, read as a stream. */
export interface Format extends Entry {
  /** Name of the tool or file, for people. */
  readonly title: string;
  /** Where the tool puts its files, versions seen, quirks. */
  readonly description: string;
  /** Confidence (0 to 1) that this tool wrote a source, from its head alone; never from the file's name. */
  detect(head: Head): number;
  /** The transcripts of a source, one after the other, and what could not be read. Holds at most one transcript in memory. */
  read(source: SourceFile): AsyncIterable<Draft | Skip>;
}
