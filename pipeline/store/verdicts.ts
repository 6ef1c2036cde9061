import { channelText, codePointOffset } from '../channels.ts';
import type { Transcript } from '../transcript.ts';
import type { Evidence, Verdict } from '../verdict.ts';
import { type Columns, openRowWriter } from './parquet.ts';

/** Columns of `verdicts.parquet`: one row a transcript × label. */
export const VERDICT_COLUMNS = {
  transcript_id: 'STRING',
  label: 'STRING',
  value: 'STRING',
  state: 'STRING',
  reason: 'STRING',
  score: 'DOUBLE',
  stage: 'STRING',
  engine: 'STRING',
  cost_usd: 'DOUBLE',
} as const satisfies Columns;

/** Columns of `evidence.parquet`: one row a quote; offsets count code points of the message's channel text. */
export const EVIDENCE_COLUMNS = {
  transcript_id: 'STRING',
  label: 'STRING',
  stage: 'STRING',
  rule: 'STRING',
  channel: 'STRING',
  message_index: 'INT32',
  start: 'INT32',
  end: 'INT32',
  quote: 'STRING',
  match: 'STRING',
  weight: 'DOUBLE',
  value: 'STRING',
} as const satisfies Columns;

/** Opens `verdicts.parquet` and `evidence.parquet` for writing. */
export function openVerdictWriter(verdictsFile: string, evidenceFile: string) {
  const verdictRows = openRowWriter(verdictsFile, VERDICT_COLUMNS);
  const evidenceRows = openRowWriter(evidenceFile, EVIDENCE_COLUMNS);
  return {
    write(transcript: Transcript, verdicts: readonly Verdict[], evidence: readonly Evidence[]): void {
      for (const verdict of verdicts)
        verdictRows.write({ ...verdict, transcript_id: transcript.id, cost_usd: verdict.costUsd });
      for (const item of evidence) {
        const text = channelText(transcript.messages[item.messageIndex]!, item.channel);
        evidenceRows.write({
          ...item,
          transcript_id: transcript.id,
          message_index: item.messageIndex,
          start: codePointOffset(text, item.start),
          end: codePointOffset(text, item.end),
        });
      }
    },
    close(): void {
      evidenceRows.close();
      verdictRows.close();
    },
  };
}
