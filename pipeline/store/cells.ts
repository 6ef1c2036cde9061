import { DuckDBInstance } from '@duckdb/node-api';
import { FACTORS } from '../transcript.ts';
import type { RunFolder } from './run-folder.ts';

/** Factors that a cell keeps apart; `condition` is left out, as it is made of others. */
export const CELL_FACTORS = FACTORS.filter((factor) => factor !== 'condition');

/** How many verdicts of one kind a combination of factors has. */
export interface Cell {
  readonly label: string;
  readonly state: string;
  readonly value: string | null;
  readonly reason: string;
  readonly stage: string;
  /** Value of reality-belief for the same transcript, `unknown` where that is not decided. */
  readonly belief: string;
  readonly factors: Readonly<Record<string, string | null>>;
  readonly count: number;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}

/** Aggregates a run's verdicts over its transcripts' factors, in DuckDB: the size of the answer does not grow with the run. */
export async function readCells(run: RunFolder): Promise<readonly Cell[]> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '800MB', threads: '2' });
  const connection = await instance.connect();
  try {
    const factors = CELL_FACTORS.map((factor) => `t.${factor}`).join(', ');
    const result = await connection.runAndReadAll(`
      WITH belief AS (
        SELECT transcript_id, coalesce(value, 'unknown') AS belief FROM read_parquet(${quoted(run.verdicts)}) WHERE label = 'reality-belief'
      )
      SELECT v.label, v.state, v.value, v.reason, v.stage, coalesce(b.belief, 'unknown') AS belief, ${factors}, count(*)::INTEGER AS count
      FROM read_parquet(${quoted(run.verdicts)}) v
      JOIN read_parquet(${quoted(run.transcripts)}) t USING (transcript_id)
      LEFT JOIN belief b USING (transcript_id)
      GROUP BY ALL ORDER BY ALL`);
    return result.getRowObjectsJS().map((row) => ({
      label: row.label as string,
      state: row.state as string,
      value: row.value as string | null,
      reason: row.reason as string,
      stage: row.stage as string,
      belief: row.belief as string,
      factors: Object.fromEntries(CELL_FACTORS.map((factor) => [factor, row[factor] as string | null])),
      count: row.count as number,
    }));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
