import type { Sql } from '../sql';
import { COLUMNS, proposalRow, type Columns, type KeptProposal } from './proposal-row';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The proposal with its list; null where there is none of that id. */
export async function findProposal(sql: Sql, id: string): Promise<KeptProposal | null> {
  if (!UUID.test(id)) return null;
  const [row] = await sql.rows<[...Columns, string, string]>(
    'find_proposal',
    `SELECT ${COLUMNS}, body, list FROM price_proposal WHERE proposal_id = $1::uuid`,
    [id],
  );
  if (row === undefined) return null;
  const [body, list] = row.slice(-2) as [string, string];
  return { ...proposalRow(row.slice(0, -2) as Columns), body, list };
}
