import type { Charge } from '@tallystick/domain/charge';
import type { Evidence } from '@tallystick/platform/storage/replay/evidence';
import { isReadable, readStoredCharges } from '@tallystick/platform/storage/replay/read-evidence';
import type { Sql } from '@tallystick/platform/storage/sql';

/** Place of the charge that another one takes back. */
export function targetKey(charge: Pick<Charge, 'shard' | 'targetSeq'>): string {
  return `${charge.shard} ${charge.targetSeq ?? ''}`;
}

/** The charges that these take back, by `targetKey`; one that is gone or can't be read is absent. */
export async function readTargets(sql: Sql, evidence: readonly Evidence[]): Promise<Map<string, Charge>> {
  const wanted = evidence.flatMap(({ charge: { shard, targetSeq } }) => (targetSeq === null ? [] : [{ shard, chargeSeq: targetSeq }]));
  if (wanted.length === 0) return new Map();
  const found = (await readStoredCharges(sql, wanted)).filter(isReadable);
  return new Map(found.map(({ charge }) => [targetKey({ shard: charge.shard, targetSeq: charge.chargeSeq }), charge]));
}
