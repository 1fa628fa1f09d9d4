import { int2Array, int8Array } from '../binary-arrays';
import type { Sql } from '../sql';
import { EVIDENCE_COLUMNS, EVIDENCE_FROM, readEvidence, type Evidence, type EvidenceRow } from './evidence';
import type { ChargeKey } from './page-line-charges';

/** The charges with these keys beside their raw records, in the order of the keys; one that is gone is left out. */
export async function readEvidenceOf(sql: Sql, keys: readonly Pick<ChargeKey, 'shard' | 'chargeSeq'>[]): Promise<Evidence[]> {
  const rows = await sql.rows<EvidenceRow>(
    'replay_evidence_of',
    `SELECT ${EVIDENCE_COLUMNS} FROM ${EVIDENCE_FROM}
     JOIN unnest($1::int2[], $2::int8[]) WITH ORDINALITY k (shard, seq, n) ON c.shard = k.shard AND c.charge_seq = k.seq ORDER BY k.n`,
    [int2Array(keys.map((k) => k.shard)), int8Array(keys.map((k) => k.chargeSeq))],
  );
  return rows.map(readEvidence);
}

/** A shard's charges after `after`, in sequence order, as raw rows: the caller reads them one by one and names one that can't be read. */
export async function pageEvidence(sql: Sql, shard: number, after: bigint, limit: number): Promise<EvidenceRow[]> {
  return sql.rows<EvidenceRow>(
    'replay_page_evidence',
    `SELECT ${EVIDENCE_COLUMNS} FROM ${EVIDENCE_FROM} WHERE c.shard = $1 AND c.charge_seq > $2 ORDER BY c.charge_seq LIMIT $3`,
    [shard, after, limit],
  );
}
