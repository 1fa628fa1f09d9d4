import { randomUUID } from 'node:crypto';
import type { Sql } from '../sql';
import type { ProposalState } from './proposal-row';

export interface NewProposal {
  readonly book: string;
  readonly format: string;
  readonly state: ProposalState;
  readonly body: string;
  readonly list: string;
  readonly effectiveFrom: bigint | null;
  readonly basedOn: bigint;
  readonly actor: string;
  /** Set where it is published as it is made. */
  readonly catalogueSeq: bigint | null;
}

/** Keeps a proposal and answers its id. */
export async function insertProposal(sql: Sql, p: NewProposal): Promise<string> {
  const id = randomUUID();
  await sql.run(
    'insert_proposal',
    `INSERT INTO price_proposal (proposal_id, book, format, state, body, list, effective_from, based_on, created_by, decided_at, decided_by, catalogue_seq)
     VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9,
             CASE WHEN $4 = 'published' THEN now() END, CASE WHEN $4 = 'published' THEN $9 END, $10)`,
    [id, p.book, p.format, p.state, p.body, p.list, p.effectiveFrom, p.basedOn, p.actor, p.catalogueSeq],
  );
  return id;
}
