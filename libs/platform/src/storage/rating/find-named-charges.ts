import type { Charge } from '@tallystick/domain/charge';
import { int2Array, int4Array, int8Array, uuidArray } from '../binary-arrays';
import { EVIDENCE_COLUMNS, EVIDENCE_FROM, readEvidence, type EvidenceRow } from '../replay/evidence';
import type { Sql } from '../sql';

/** What became of an identity: charged (and perhaps taken back by a later event), or parked now and why. */
export type NamedCharge =
  | { readonly charge: Charge; readonly takenBackBy: { readonly source: string; readonly id: string } | null }
  | { readonly parked: string; readonly shard: number; readonly decisionSeq: bigint };

type NamedRow = [number, number | null, bigint | null, string | null, string | null, string | null, number | null, bigint | null];

/** By position in `keys`; what is not known at all is absent. Under the lock of the customer's shard nobody changes it meanwhile. */
export async function findNamedCharges(tx: Sql, keys: readonly Uint8Array[]): Promise<Map<number, NamedCharge>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.rows<NamedRow>('find_named_charges', FIND, [int4Array(keys.map((_, n) => n)), uuidArray(keys)]);
  const places = rows.flatMap(([, shard, chargeSeq]) => (shard === null || chargeSeq === null ? [] : [{ shard, chargeSeq }]));
  const stored = await tx.rows<EvidenceRow>('read_named_charges', CHARGES, [
    int2Array(places.map((p) => p.shard)),
    int8Array(places.map((p) => p.chargeSeq)),
  ]);
  const charges = new Map(stored.map((row) => readEvidence(row).charge).map((charge) => [`${charge.shard} ${charge.chargeSeq}`, charge]));
  return new Map(
    rows.map(([n, shard, chargeSeq, bySource, byId, reason, parkedShard, decisionSeq]): [number, NamedCharge] => {
      const charge = charges.get(`${shard} ${chargeSeq}`);
      if (charge === undefined) return [n, { parked: reason ?? 'unknown', shard: parkedShard ?? 0, decisionSeq: decisionSeq ?? 0n }];
      return [n, { charge, takenBackBy: bySource === null || byId === null ? null : { source: bySource, id: byId } }];
    }),
  );
}

/** A released event's charge may stand on another shard than its exception: the outcome's detail says which. */
const FIND = `
SELECT q.n, at.shard, at.charge_seq, b.source, b.event_id, coalesce(o.reason, e.reason), e.shard, e.decision_seq
FROM unnest($1::int4[], $2::uuid[]) AS q (n, key)
JOIN identity i ON i.key = q.key
LEFT JOIN exception e ON i.outcome = 3 AND e.shard = i.shard AND e.decision_seq = i.seq
LEFT JOIN LATERAL (SELECT * FROM exception_outcome x WHERE i.outcome = 3 AND x.shard = i.shard AND x.decision_seq = i.seq
                   ORDER BY x.attempt DESC LIMIT 1) o ON true
CROSS JOIN LATERAL (SELECT CASE WHEN i.outcome <> 3 THEN i.shard WHEN o.state = 'released' THEN substring(o.detail FROM '^shard ([0-9]+)')::int2 END AS shard,
                           CASE WHEN i.outcome <> 3 THEN i.seq WHEN o.state = 'released' THEN o.charge_seq END AS charge_seq) at
LEFT JOIN charge b ON b.shard = at.shard AND b.target_seq = at.charge_seq`;
const CHARGES = `
SELECT ${EVIDENCE_COLUMNS} FROM ${EVIDENCE_FROM}
JOIN unnest($1::int2[], $2::int8[]) k (shard, seq) ON c.shard = k.shard AND c.charge_seq = k.seq`;
