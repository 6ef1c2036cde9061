import type { Analysis } from '../pipeline/analysis.ts';
import type { Channel } from '../pipeline/transcript.ts';

/** A quote behind a verdict, with the text around it. */
export interface ReportQuote {
  readonly stage: string;
  readonly rule: string;
  readonly channel: Channel;
  readonly messageIndex: number;
  /** Channel text before and after the quote, cut to a readable length. */
  readonly before: string;
  readonly quote: string;
  readonly after: string;
  readonly weight: number;
}

/** A verdict that the report shows with its evidence. */
export interface ReportCase {
  readonly transcriptId: string;
  readonly sourceUri: string;
  readonly sourceId: string;
  readonly model: string | null;
  readonly scenario: string | null;
  readonly label: string;
  readonly value: string;
  readonly stage: string;
  readonly score: number | null;
  readonly belief: string;
  readonly quotes: readonly ReportQuote[];
}

/** Something that was not taken. */
export interface ReportSkip {
  readonly uri: string;
  readonly place: string;
  readonly reason: string;
  readonly message: string;
}

/** Everything that a report is made of; the same input gives the same bytes. */
export interface ReportInput {
  readonly analysis: Analysis;
  readonly inputs: readonly string[];
  readonly formats: Readonly<Record<string, number>>;
  readonly engines: readonly string[];
  readonly version: string;
  readonly cases: readonly ReportCase[];
  /** How many cases of each label there are beyond those given. */
  readonly casesLeftOut?: Readonly<Record<string, number>>;
  readonly skips: readonly ReportSkip[];
  /** How many skips there are beyond those given. */
  readonly skipsLeftOut?: number;
}
