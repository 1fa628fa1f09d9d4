import type { Sql } from '../../sql';

/** The charge that took another one back. */
export interface Amendment {
  readonly shard: number;
  readonly chargeSeq: bigint;
  readonly kind: 'void' | 'replaced';
  readonly source: string;
  readonly eventId: string;
}

/** What took the charge back; null where it stands. */
export async function readAmendment(sql: Sql, shard: number, chargeSeq: bigint): Promise<Amendment | null> {
  const [row] = await sql.rows<[bigint, number, string, string]>(
    'amendment_of',
    'SELECT charge_seq, kind, source, event_id FROM charge WHERE shard = $1 AND target_seq = $2',
    [shard, chargeSeq],
  );
  if (row === undefined) return null;
  const [seq, kind, source, eventId] = row;
  return { shard, chargeSeq: seq, kind: kind === 2 ? 'void' : 'replaced', source, eventId };
}

/** What refunds gave back of a charge's entry, and the entry that reversed it. */
export async function readEntryState(sql: Sql, shard: number, entry: bigint): Promise<{ refunded: bigint; reversedBy: bigint | null }> {
  const [row] = await sql.rows<[bigint, bigint | null]>(
    'entry_state_of',
    'SELECT refunded, reversed_by FROM entry_state WHERE shard = $1 AND entry = $2',
    [shard, entry],
  );
  return { refunded: row?.[0] ?? 0n, reversedBy: row?.[1] ?? null };
}
