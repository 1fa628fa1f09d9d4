import { CHARGE_KINDS, type ChargeKind } from '@tallystick/domain/charge';
import type { Sql } from '../sql';

/** The charge that took another one back, and the event it came from. */
export interface TakenBackBy {
  readonly kind: ChargeKind;
  readonly chargeSeq: bigint;
  readonly source: string;
  readonly eventId: string;
}

/** Null where the charge stands. */
export async function readTakenBackBy(sql: Sql, shard: number, chargeSeq: bigint): Promise<TakenBackBy | null> {
  const [row] = await sql.rows<[number, bigint, string, string]>(
    'replay_taken_back_by',
    'SELECT kind, charge_seq, source, event_id FROM charge WHERE shard = $1 AND target_seq = $2',
    [shard, chargeSeq],
  );
  if (row === undefined) return null;
  const kind = CHARGE_KINDS[row[0] - 1];
  if (kind === undefined) throw new Error(`charge.kind is ${row[0]}: no such code`);
  return { kind, chargeSeq: row[1], source: row[2], eventId: row[3] };
}
