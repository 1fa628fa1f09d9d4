import type { Sql } from '../sql';
import type { ProposalState } from './proposal-row';

/** Decides a proposal that waits. False where somebody decided it already. */
export async function decideProposal(
  sql: Sql,
  id: string,
  to: {
    readonly state: 'published' | 'dismissed';
    readonly actor: string;
    readonly catalogueSeq: bigint | null;
    readonly reason: string | null;
  },
): Promise<boolean> {
  const moved = await sql.run(
    'decide_proposal',
    `UPDATE price_proposal SET state = $2, decided_at = now(), decided_by = $3, catalogue_seq = $4, reason = $5
     WHERE proposal_id = $1::uuid AND state IN ('draft', 'proposed')`,
    [id, to.state, to.actor, to.catalogueSeq, to.reason],
  );
  return moved === 1;
}

/** What a proposal shows now: of a draft that was edited, or of one that is proposed anew. False where it was decided already. */
export async function replaceProposal(
  sql: Sql,
  id: string,
  to: {
    readonly state: ProposalState;
    readonly body: string;
    readonly list: string;
    readonly format: string;
    readonly basedOn: bigint;
  },
): Promise<boolean> {
  const moved = await sql.run(
    'replace_proposal',
    `UPDATE price_proposal SET state = $2, body = $3, list = $4, format = $5, based_on = $6
     WHERE proposal_id = $1::uuid AND state IN ('draft', 'proposed')`,
    [id, to.state, to.body, to.list, to.format, to.basedOn],
  );
  return moved === 1;
}
