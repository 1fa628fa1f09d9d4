import type { AccountKey, EntryLeg, EntryView } from '@tallystick/domain/ledger';
import { int2Array, int8Array } from '@tallystick/platform/storage/binary-arrays';
import type { Sql } from '@tallystick/platform/storage/sql';

type Key = [string, number, string, string, string | null, string | null];
type LegRow = [number, bigint, number, bigint, ...Key, ...Key, bigint | null, bigint | null, bigint | null];

/** Posted entries with their legs and what is left of them, by shard. An entry without transfers is absent. */
export async function loadEntries(
  tx: Sql,
  wanted: readonly { shard: number; entry: bigint }[],
): Promise<Map<number, Map<bigint, EntryView>>> {
  const found = new Map<number, Map<bigint, EntryView>>();
  if (wanted.length === 0) return found;
  const unique = [...new Map(wanted.map((w) => [`${w.shard} ${w.entry}`, w])).values()];
  const rows = await tx.rows<LegRow>('journal_load_entries', LOAD, [
    int2Array(unique.map((w) => w.shard)),
    int8Array(unique.map((w) => w.entry)),
  ]);
  for (const row of rows) {
    const [shard, entry] = row;
    const of = found.get(shard) ?? new Map<bigint, EntryView>();
    found.set(shard, of);
    const before = of.get(entry);
    const legs = [...(before?.legs ?? []), toLeg(row)];
    of.set(entry, { entry, legs, refunded: row[16] ?? 0n, refundedOverage: row[17] ?? 0n, reversedBy: row[18] });
  }
  return found;
}

function toLeg(row: LegRow): EntryLeg {
  const shard = row[0];
  const key = (at: 4 | 10): AccountKey => {
    const [name, code, entity, asset, customer, sub] = row.slice(at, at + 6) as Key;
    return { name, code, shard, entity, asset, customer, sub };
  };
  return { kind: row[2], amount: row[3], debit: key(4), credit: key(10) };
}

const LOAD = `
SELECT q.shard, q.entry, t.kind, t.amount, d.name, d.code, d.entity, d.asset, d.customer, d.sub,
       c.name, c.code, c.entity, c.asset, c.customer, c.sub, e.refunded, e.refunded_overage, e.reversed_by
FROM unnest($1::int2[], $2::int8[]) AS q (shard, entry)
CROSS JOIN LATERAL (SELECT * FROM ledger_input x WHERE x.shard = q.shard AND x.entry_count > 0 AND x.entry_first <= q.entry
                    ORDER BY x.entry_first DESC LIMIT 1) i
JOIN transfer t ON t.shard = q.shard AND t.recorded = i.clock AND t.seq >= i.transfer_first
  AND t.seq < i.transfer_first + i.transfer_count AND t.entry = q.entry
JOIN account d ON d.account_id = t.debit
JOIN account c ON c.account_id = t.credit
LEFT JOIN entry_state e ON e.shard = q.shard AND e.entry = q.entry
ORDER BY q.shard, q.entry, t.leg`;
