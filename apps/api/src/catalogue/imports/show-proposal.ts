import type { Proposal } from '@tallystick/domain/price-lists';
import { formatInstant } from '@tallystick/domain/time';
import type { KeptProposal, ProposalRow } from '@tallystick/platform/storage/price-proposals';
import { NOTHING_ACCEPTED, type Acceptance } from './acceptance';

/** What a proposal shows of its list and the book; kept as its body. */
export interface ShownList {
  readonly counts: {
    readonly accepted: number;
    readonly unchanged: number;
    readonly quarantined: number;
    readonly reasons: Readonly<Record<string, number>>;
  };
  readonly notes: readonly string[];
  readonly acceptance: Acceptance;
  readonly quarantined: Proposal['quarantined'];
  readonly differences: readonly object[];
}

export function showList(proposal: Proposal, acceptance: Acceptance): ShownList {
  const reasons: Record<string, number> = {};
  for (const { reason } of proposal.quarantined) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    counts: {
      accepted: proposal.accepted.length,
      unchanged: proposal.unchanged.length,
      quarantined: proposal.quarantined.length,
      reasons,
    },
    notes: proposal.notes,
    acceptance,
    quarantined: proposal.quarantined,
    differences: proposal.differences.map((d) => ({
      model: d.model,
      kind: d.kind,
      rate_version: d.rateVersion,
      effective_from: d.effectiveFrom,
      changes: d.changes,
    })),
  };
}

export function showRow(row: ProposalRow): object {
  return {
    id: row.id,
    book: row.book,
    format: row.format,
    state: row.state,
    effective_from: row.effectiveFrom === null ? null : formatInstant(row.effectiveFrom),
    created_at: row.createdAt,
    created_by: row.createdBy,
    decided_at: row.decidedAt,
    decided_by: row.decidedBy,
    catalogue_seq: row.catalogueSeq?.toString() ?? null,
    based_on: row.basedOn.toString(),
    reason: row.reason,
  };
}

export function showProposal(row: KeptProposal): object {
  return { ...showRow(row), ...(JSON.parse(row.body) as ShownList) };
}

/** What was accepted when the proposal was last shown. */
export function acceptedIn(row: KeptProposal): Acceptance {
  return (JSON.parse(row.body) as Partial<ShownList>).acceptance ?? NOTHING_ACCEPTED;
}
