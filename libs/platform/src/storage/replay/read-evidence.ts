import { int2Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';
import { EVIDENCE_COLUMNS, EVIDENCE_FROM, readEvidence, type Evidence, type EvidenceRow } from './evidence';
import type { ChargeKey } from './page-line-charges';

/** A charge whose row can't be one of ours: somebody changed it. */
export interface UnreadableCharge {
  readonly shard: number;
  readonly chargeSeq: bigint;
  readonly source: string;
  readonly eventId: string;
  readonly fault: string;
}
export type StoredCharge = Evidence | UnreadableCharge;

export function isReadable(stored: StoredCharge): stored is Evidence {
  return 'charge' in stored;
}

/** The charges with these keys beside their raw records, in the order of the keys; one that is gone is left out. */
export async function readStoredCharges(sql: Sql, keys: readonly Pick<ChargeKey, 'shard' | 'chargeSeq'>[]): Promise<StoredCharge[]> {
  const rows = await sql.rows<EvidenceRow>(
    'replay_evidence_of',
    `SELECT ${EVIDENCE_COLUMNS} FROM ${EVIDENCE_FROM}
     JOIN unnest($1::int2[], $2::int8[]) WITH ORDINALITY k (shard, seq, n) ON c.shard = k.shard AND c.charge_seq = k.seq ORDER BY k.n`,
    [int2Array(keys.map((k) => k.shard)), int8Array(keys.map((k) => k.chargeSeq))],
  );
  return rows.map(readStored);
}

/** As `readStoredCharges`; throws where a row can't be read. */
export async function readEvidenceOf(sql: Sql, keys: readonly Pick<ChargeKey, 'shard' | 'chargeSeq'>[]): Promise<Evidence[]> {
  return (await readStoredCharges(sql, keys)).map((stored) => {
    if (isReadable(stored)) return stored;
    throw new Error(`charge ${stored.chargeSeq} of shard ${stored.shard}: ${stored.fault}`);
  });
}

/** A shard's charges from `first` through `last`, in sequence order, beside their raw records. */
export async function readEvidenceRange(sql: Sql, shard: number, first: bigint, last: bigint): Promise<StoredCharge[]> {
  const rows = await sql.rows<EvidenceRow>(
    'replay_evidence_range',
    `SELECT ${EVIDENCE_COLUMNS} FROM ${EVIDENCE_FROM} WHERE c.shard = $1 AND c.charge_seq BETWEEN $2 AND $3 ORDER BY c.charge_seq`,
    [shard, first, last],
  );
  return rows.map(readStored);
}

function readStored(row: EvidenceRow): StoredCharge {
  try {
    return readEvidence(row);
  } catch (error) {
    return {
      shard: row[0],
      chargeSeq: row[1],
      source: row[7],
      eventId: row[8],
      fault: error instanceof Error ? error.message : String(error),
    };
  }
}
