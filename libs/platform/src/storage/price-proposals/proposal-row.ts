export type ProposalState = 'draft' | 'proposed' | 'published' | 'dismissed';

/** A proposal without its list and its differences: what a list of proposals shows. */
export interface ProposalRow {
  readonly id: string;
  readonly seq: bigint;
  readonly book: string;
  readonly format: string;
  readonly state: ProposalState;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  /** The last entry that its publication added. */
  readonly catalogueSeq: bigint | null;
  readonly effectiveFrom: bigint | null;
  /** catalogue_seq that its difference was made against. */
  readonly basedOn: bigint;
  readonly reason: string | null;
}

/** The whole of it. `body` is what was shown, as JSON. */
export interface KeptProposal extends ProposalRow {
  readonly body: string;
  readonly list: string;
}

export const COLUMNS = `proposal_id::text, proposal_seq, book, format, state, ${utc('created_at')}, created_by, ${utc('decided_at')}, decided_by, catalogue_seq, effective_from, based_on, reason`;

export type Columns = [
  string,
  bigint,
  string,
  string,
  ProposalState,
  string,
  string,
  string | null,
  string | null,
  bigint | null,
  bigint | null,
  bigint,
  string | null,
];

export function proposalRow(c: Columns): ProposalRow {
  const [id, seq, book, format, state, createdAt, createdBy, decidedAt, decidedBy, catalogueSeq, effectiveFrom, basedOn, reason] = c;
  return { id, seq, book, format, state, createdAt, createdBy, decidedAt, decidedBy, catalogueSeq, effectiveFrom, basedOn, reason };
}

function utc(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
