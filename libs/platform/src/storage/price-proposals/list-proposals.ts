import type { Sql } from '../sql';
import { COLUMNS, proposalRow, type Columns, type ProposalRow } from './proposal-row';

/** Newest first, before `before` (null: from the newest on). */
export async function listProposals(
  sql: Sql,
  wanted: { readonly book: string | null; readonly state: string | null; readonly before: bigint | null; readonly limit: number },
): Promise<ProposalRow[]> {
  const rows = await sql.rows<Columns>(
    'list_proposals',
    `SELECT ${COLUMNS} FROM price_proposal
     WHERE ($1::text IS NULL OR book = $1) AND ($2::text IS NULL OR state = $2) AND ($3::int8 IS NULL OR proposal_seq < $3)
     ORDER BY proposal_seq DESC LIMIT $4`,
    [wanted.book, wanted.state, wanted.before, wanted.limit],
  );
  return rows.map(proposalRow);
}
