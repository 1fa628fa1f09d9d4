import { uuidArray } from '../binary-arrays';
import type { Sql } from '../sql';

/** What became of a command: JSON text as the ledger kept it. */
export interface KeptOutcome {
  readonly commandId: string;
  readonly applied: boolean;
  readonly outcome: string;
}

/** Outcomes of those commands that have one by now. */
export async function readOutcomes(sql: Sql, commandIds: readonly string[]): Promise<KeptOutcome[]> {
  const rows = await sql.rows<[string, boolean, string]>(
    'read_outcomes',
    'SELECT command_id::text, applied, outcome FROM command WHERE command_id = ANY($1::uuid[])',
    [uuidArray(commandIds.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')))],
  );
  return rows.map(([commandId, applied, outcome]) => ({ commandId, applied, outcome }));
}
